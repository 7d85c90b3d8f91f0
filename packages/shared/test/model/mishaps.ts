import { admitOptions, goesOn, LANE, type Moment } from './protocol-parts.ts';
import type { ProviderBatch, Transition, World } from './world.ts';

/** What goes wrong, and what the provider does. */
export function events(moment: Moment): Transition[] {
  const { world, shard, state, options } = moment;
  return [
    ...world.processes.map((process) => ({
      name: `${process.token}, ${process.batchId}: killed before it can ${process.at}`,
      mishap: true,
      happen: async () => withMishap(goesOn(world, process)),
    })),
    ...world.provider.filter(({ ended }) => !ended).flatMap((batch) => endings(world, batch)),
    ...options.requests.flatMap((id) => {
      const known = shard.has(state.keys.request(id));
      if (!known) return [ask(moment, id, false)];
      return [ask(moment, id, true), ...(options.cancelling ? [cancel(moment, id)] : [])];
    }),
  ];
}

function withMishap(world: World): World {
  return { ...world, mishapsLeft: world.mishapsLeft - 1 };
}

/** A batch ends with every line answered, or with one that deserves another try. */
function endings(world: World, batch: ProviderBatch): Transition[] {
  const failures = world.failuresLeft > 0 ? batch.lines : [];
  return [undefined, ...failures].map((failed) => ({
    name: `${batch.id} ends${failed ? `, ${failed} failed` : ''}`,
    mishap: false,
    async happen() {
      const ended = { ...batch, ended: true, ...(failed && { failed }) };
      return {
        ...world,
        failuresLeft: world.failuresLeft - (failed ? 1 : 0),
        provider: world.provider.map((one) => (one === batch ? ended : one)),
      };
    },
  }));
}

/** A call comes in; or comes again, to another gateway, because the first one died. */
function ask({ state, world }: Moment, id: string, again: boolean): Transition {
  return {
    name: again ? `${id} is asked again at another gateway` : `${id} is asked`,
    mishap: again,
    async happen() {
      const call = { id, lane: LANE, fingerprint: id, body: Buffer.from(id) };
      const gateway = again ? `gw${world.mishapsLeft}` : 'gw';
      await state.admit({ ...admitOptions, gateway, calls: [call] });
      return again ? withMishap(world) : world;
    },
  };
}

function cancel({ state, world }: Moment, id: string): Transition {
  return {
    name: `${id} is cancelled`,
    mishap: true,
    async happen() {
      const outcome = { status: 410, body: Buffer.from('cancelled') };
      await state.cancel({ requestId: id, lane: LANE, resultTtlSecs: 3_600, outcome });
      return withMishap(world);
    },
  };
}
