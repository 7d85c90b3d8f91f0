import type { BatchFacts } from '../../src/state/index.ts';
import type { BatchState } from '../../src/domain/index.ts';
import {
  claimOptions,
  choices,
  goesOn,
  MAX_ATTEMPTS,
  type Moment,
  sealOptions,
  underLease,
} from './protocol-parts.ts';
import type { Process, Transition, World } from './world.ts';

/** What each process at work does next. */
export function nextSteps(moment: Moment): Transition[] {
  return moment.world.processes.flatMap((process) =>
    stepsOf(moment, process).map(({ name, happen }) => ({
      name: `${process.token}, ${process.batchId}: ${name}`,
      mishap: false,
      happen,
    })),
  );
}

function stepsOf(moment: Moment, process: Process): Omit<Transition, 'mishap'>[] {
  const { state, shard, world } = moment;
  const { at, batchId } = process;
  const done = () => goesOn(world, process);
  const step = (happen: () => Promise<World>) => [{ name: at, happen }];
  switch (at) {
    case 'claim or seal':
      return [...claimMore(moment, process), ...seal(moment, process)];
    case 'give back':
      return step(async () => {
        const requestIds = await state.members(batchId, 0, 100);
        await state.requeue({
          batchId,
          requestIds,
          maxAttempts: 0,
          delayMs: 0,
          group: 'as-before',
        });
        return goesOn(world, process, { at: 'forget' });
      });
    case 'forget':
      return step(async () => {
        await state.forgetBatch(batchId);
        return done();
      });
    case 'upload':
      return step(async () => {
        const ids = await state.members(batchId, 0, 100);
        const bodies = await state.bodies(ids);
        const lines = ids.filter((_, index) => bodies[index]);
        return goesOn(world, process, { at: 'note the upload', lines });
      });
    case 'note the upload': {
      const { lines = [] } = process;
      const facts = { inputFileId: lines.join(',') };
      if (lines.length === 0) return step(() => advance(moment, process, 'sealed', 'tidying'));
      return step(() =>
        advance(moment, process, 'sealed', 'uploaded', facts, { at: 'announce the create' }),
      );
    }
    case 'announce the create': {
      const from =
        shard.hash(state.keys.batch(batchId))['state'] === 'creating' ? 'creating' : 'uploaded';
      const facts = { creating: 'now' } as const;
      return step(() => advance(moment, process, from, 'creating', facts, { at: 'create' }));
    }
    case 'create':
      return step(async () => create(moment, process));
    case 'look for what was created':
      return step(async () => look(moment, process));
    case 'note the batch': {
      const facts = { providerBatchId: process.providerBatchId ?? '', submitted: 'now' } as const;
      return step(() => advance(moment, process, 'creating', 'submitted', facts));
    }
    case 'note the end':
      return step(() =>
        advance(moment, process, 'submitted', 'ingesting', { ended: 'now' }, { at: 'settle' }),
      );
    case 'settle':
      return step(() => settle(moment, process));
    case 'give the rest another try':
      return step(async () => {
        const members = await state.members(batchId, 0, 100);
        const requestIds = await state.stillIn(batchId, members);
        const again = { batchId, requestIds, maxAttempts: MAX_ATTEMPTS, delayMs: 0 };
        await state.requeue({ ...again, group: { name: undefined } });
        return goesOn(world, process, { at: 'note that all have their due' });
      });
    case 'note that all have their due':
      return step(() => advance(moment, process, 'ingesting', 'tidying', {}, { at: 'close' }));
    case 'close':
      return step(() => advance(moment, process, 'tidying', 'closed'));
  }
}

/** A worker whose lease is lost ends; so does one that has nothing more to do. */
async function advance(
  { state, world }: Moment,
  process: Process,
  from: BatchState,
  to: BatchState,
  facts: BatchFacts = {},
  onward?: Partial<Process>,
): Promise<World> {
  const outcome = await state.advance({ ...underLease(process), from, to, facts });
  return goesOn(world, process, outcome === 'done' ? onward : undefined);
}

function claimMore(
  { state, shard, world, options }: Moment,
  process: Process,
): Omit<Transition, 'mishap'>[] {
  const { batchId, token } = process;
  const known = options.requests.filter((id) => shard.has(state.keys.request(id)));
  return choices(known).map((requestIds) => ({
    name: `claim ${requestIds.join(' and ')}`,
    async happen() {
      const input = { ...claimOptions, batchId, owner: token, requestIds };
      const taken = (await state.claim(input)) === 'not-open';
      return goesOn(world, process, taken ? undefined : {});
    },
  }));
}

function seal({ state, world }: Moment, process: Process): Omit<Transition, 'mishap'>[] {
  return [
    {
      name: 'seal',
      async happen() {
        await state.seal({ ...sealOptions, batchId: process.batchId, owner: process.token });
        return goesOn(world, process);
      },
    },
  ];
}

/** The provider takes it on; that its maker learns so is the next step. */
function create({ shard, state, world }: Moment, process: Process): World {
  const { batchId } = process;
  const id = `p${world.next}`;
  const lines = (shard.hash(state.keys.batch(batchId))['inputFileId'] ?? '').split(',');
  const after = goesOn(world, process, { at: 'note the batch', providerBatchId: id });
  const provider = [...world.provider, { id, batchId, lines, ended: false }];
  return { ...after, provider, next: world.next + 1 };
}

/**
 * Adopts what is in the provider's list. When nothing is there, the quiet time must be over before
 * another is made: nobody's create call can be on its way any more. Until then, it comes again.
 */
function look({ world, options }: Moment, process: Process): World {
  const { batchId } = process;
  const found = world.provider.find((one) => one.batchId === batchId);
  if (found && options.adopting) {
    return goesOn(world, process, { at: 'note the batch', providerBatchId: found.id });
  }
  const onItsWay = world.processes.some((one) => one.batchId === batchId && one.at === 'create');
  return goesOn(world, process, onItsWay ? undefined : { at: 'announce the create' });
}

async function settle({ shard, state, world }: Moment, process: Process): Promise<World> {
  const { batchId } = process;
  const { providerBatchId } = shard.hash(state.keys.batch(batchId));
  const batch = world.provider.find(({ id }) => id === providerBatchId);
  const answered = (batch?.lines ?? []).filter((line) => line !== batch?.failed);
  await state.settle({
    batchId,
    resultTtlSecs: 3_600,
    settlements: answered.map((requestId) => ({
      requestId,
      status: 200,
      body: Buffer.from(`${requestId} of ${providerBatchId}`),
    })),
  });
  return goesOn(world, process, { at: 'give the rest another try' });
}
