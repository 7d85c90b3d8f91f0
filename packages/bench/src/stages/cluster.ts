import { allMicros, cpuMicros, type Measurement, REDIS } from '../measure/meter.ts';
import { REPLICA } from '../stack/cluster-system.ts';
import type { StageRun } from './stage-run.ts';
import { wholeWay, wholeWayOptions } from './whole-way.ts';

const SHARDS = 4;

/** The same whole way on one Redis and on a cluster of three masters and three replicas, in four shards. */
export async function cluster(run: StageRun): Promise<void> {
  const { endToEnd: calls } = run.sizes;
  const single = await onOneRedis(run, calls);
  const spread = await onCluster(run, calls);
  run.note(
    'asked and answered on the cluster, all of its nodes on this machine',
    calls / (spread.wallMs / 1000),
    'calls/s',
  );
  run.note(
    'CPU of all processes and all nodes for one call against one Redis',
    allMicros(spread, calls) / allMicros(single, calls),
    '×',
  );
  for (const process of ['gateway', 'dispatcher', 'poller']) {
    run.note(
      `CPU of the ${process} against one Redis`,
      cpuMicros(spread, process, calls) / cpuMicros(single, process, calls),
      '×',
    );
  }
  const nodes = cpuMicros(spread, REDIS, calls);
  const replicas = cpuMicros(spread, REPLICA, calls);
  run.note('CPU of all nodes for one call', nodes, 'µs');
  run.note('of it, the three masters', nodes - replicas, 'µs');
  run.note(
    'CPU of the three masters against one Redis',
    (nodes - replicas) / cpuMicros(single, REDIS, calls),
    '×',
  );
}

async function onOneRedis(run: StageRun, calls: number): Promise<Measurement> {
  await using stack = await run.startStack(wholeWayOptions);
  return await wholeWay(run, stack, 'one Redis', calls);
}

async function onCluster(run: StageRun, calls: number): Promise<Measurement> {
  await using system = await run.startCluster(SHARDS, wholeWayOptions);
  return await wholeWay(run, system, `cluster, ${SHARDS} shards`, calls);
}
