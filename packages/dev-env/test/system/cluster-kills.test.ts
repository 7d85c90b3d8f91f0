import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ClusterStack, startClusterStack } from './cluster-stack.ts';
import { arm, killVictim } from './kill-ground.ts';
import { type KillPoint, killPoints } from '../../src/kill-points.ts';
import { startTappedCluster, type TappedCluster } from './tapped-cluster.ts';

const CALLS = 12;
/** The later side of each commit point, where something is left behind, and what has one side only. */
const points = killPoints.filter(
  ({ name }) => !name.startsWith('before') || name.endsWith('is queued'),
);
const ofVictim = Map.groupBy(points, ({ victim }) => victim);
const rounds = Math.max(...[...ofVictim.values()].map((own) => own.length));

let cluster: TappedCluster;
let stack: ClusterStack;
beforeAll(async () => {
  cluster = await startTappedCluster();
  stack = await startClusterStack({
    clusterUrl: cluster.url,
    gateways: 2,
    env: { UPSTREAM_TIMEOUT_SECS: '2', CREATE_QUIET_SECS: '1', LOG_LEVEL: 'info' },
  });
}, 90_000);
afterAll(async () => {
  await stack[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
}, 60_000);

async function killAt(point: KillPoint, reached: Promise<void>): Promise<void> {
  const { fleet } = stack;
  await killVictim({ ...stack, tap: cluster.tap }, point, reached);
  if (point.victim === 'gateway') await fleet.startGateway();
  if (point.victim === 'dispatcher') await fleet.startDispatcher();
  if (point.victim === 'poller') await fleet.startPoller();
}

/**
 * A victim of each kind that has a point left dies in the same round, whichever comes to it first.
 * No round has two points at the provider: it lets all that it caught go together.
 */
async function round(index: number): Promise<() => Promise<PromiseSettledResult<string>[]>> {
  const { fleet } = stack;
  const due = [...ofVictim.values()].flatMap((own) => own.slice(index, index + 1));
  const armed = [];
  for (const point of due) {
    armed.push({ point, reached: await arm({ ...stack, tap: cluster.tap }, point) });
  }
  const gateway = fleet.gateways.findIndex(({ running }) => running);
  const asked = Promise.allSettled(
    Array.from({ length: CALLS }, (_, n) =>
      stack.ask(`key-${index}-${n}`, n === 0 ? '!missing' : `question ${index} ${n}`, { gateway }),
    ),
  );
  await Promise.all(armed.map(({ point, reached }) => killAt(point, reached())));
  return () => asked;
}

test(`${points.length} kills at the commit points, in four shards of a cluster: nobody is lost, nothing is asked twice`, async () => {
  const asked = [];
  for (let index = 0; index < rounds; index += 1) asked.push(await round(index));
  for (const [index, answers] of asked.entries()) {
    const [missing, ...others] = await answers();
    expect(missing).toMatchObject({ status: 'rejected', reason: { status: 502 } });
    expect(others).toEqual(
      Array.from({ length: CALLS - 1 }, (_, n) => ({
        status: 'fulfilled',
        value: `echo: question ${index} ${n + 1}`,
      })),
    );
  }
  const lines = await stack.provider.ledger();
  const tries = [...Map.groupBy(lines, ({ customId }) => customId ?? '').values()];
  const counts = tries.map(({ length }) => length).toSorted((one, other) => one - other);
  // Each request once; those that never get an answer three times, one after the other.
  const once = Array.from({ length: rounds * (CALLS - 1) }, () => 1);
  expect(counts).toEqual([...once, ...Array.from({ length: rounds }, () => 3)]);
  expect((await stack.provider.summary()).duplicatedCustomIds).toEqual([]);
  await stack.atRest();
}, 300_000);
