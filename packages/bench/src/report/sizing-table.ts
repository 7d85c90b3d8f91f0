import { cpuMicros, REDIS } from '../measure/meter.ts';
import { formatNumber } from './format-number.ts';
import { markdownTable } from './markdown-table.ts';
import {
  BATCH_HOURS,
  BUSY,
  type Costs,
  HELD_BY_ONE,
  KEPT_HOURS,
  PEAK,
  sizingOf,
} from './sizing.ts';
import type { StageResult } from './stage-result.ts';

/** Under these names the stages note what a request takes in Redis. */
export const UNFINISHED_BYTES = 'Redis memory of a queued request, its body included';
export const SETTLED_BYTES = 'Redis memory of a settled request, its answer included';

const DAYS = [100_000, 1_000_000, 10_000_000, 100_000_000];

/** What a day needs, by what was measured; undefined when not all of it was. */
export function sizingTable(stages: readonly StageResult[]): string | undefined {
  const costs = costsOf(stages);
  if (!costs) return undefined;
  const rows = DAYS.map((requestsADay) => {
    const sizing = sizingOf(requestsADay, costs);
    return [
      formatNumber(requestsADay),
      formatNumber(sizing.peakPerSecond),
      formatNumber(sizing.gateways),
      formatNumber(sizing.gatewaysWithoutHolding),
      formatNumber(sizing.dispatchers),
      formatNumber(sizing.pollers),
      formatNumber(sizing.shards),
      `${formatNumber(sizing.redisBytes / 1e9)} GB`,
      `${formatNumber(sizing.redisBytesOfAnHour / 1e9)} GB`,
    ];
  });
  const head = [
    'requests a day',
    'calls/s',
    'gateways',
    'for CPU alone',
    'dispatchers',
    'pollers',
    'shards',
  ];
  return [
    '## What a day needs',
    `By the CPU of end-to-end for one call and the memory measured: 2 KB bodies, a busiest hour ${PEAK} times the average, ` +
      `processes ${BUSY * 100} % busy, batches of ${BATCH_HOURS} hour, every caller held all that time, at most ${formatNumber(HELD_BY_ONE)} by one gateway. ` +
      `Holding decides on gateways and keeping answers on memory: \`RESULT_TTL_SECS\` is ${KEPT_HOURS} hours by default, an hour in the last column.`,
    markdownTable([...head, 'Redis memory', 'answers kept an hour'], rows),
  ].join('\n\n');
}

function costsOf(stages: readonly StageResult[]): Costs | undefined {
  const whole = stages.find(({ stage }) => stage === 'end-to-end')?.parts[0];
  const bytesOf = (name: string) =>
    stages.flatMap(({ facts }) => facts).find(({ what }) => what === name)?.value;
  const unfinishedBytes = bytesOf(UNFINISHED_BYTES);
  const settledBytes = bytesOf(SETTLED_BYTES);
  if (!whole || unfinishedBytes === undefined || settledBytes === undefined) return undefined;
  const microsOf = (process: string) => cpuMicros(whole.measurement, process, whole.requests);
  return {
    gatewayMicros: microsOf('gateway'),
    dispatcherMicros: microsOf('dispatcher'),
    pollerMicros: microsOf('poller'),
    redisMicros: microsOf(REDIS),
    unfinishedBytes,
    settledBytes,
  };
}
