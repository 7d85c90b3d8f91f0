import type { Measurement } from '../measure/meter.ts';
import type { BenchSystem } from '../stack/bench-system.ts';
import type { StageRun } from './stage-run.ts';

/** Windows that are over as soon as a few thousand calls have come in. */
export const wholeWayOptions = {
  settings: { BATCH_WINDOW_SECS: '1', BATCH_POLL_INTERVAL_SECS: '0.5' },
};

/** Callers who ask, wait and are answered by processes just started, with nothing begun by hand. */
export async function wholeWay(
  run: StageRun,
  system: BenchSystem,
  name: string,
  calls: number,
): Promise<Measurement> {
  const [gateway] = await Promise.all([
    system.startGateway(),
    system.startDispatcher(),
    system.startPoller(),
  ]);
  const client = system.startClient();
  const port = Number(new URL(gateway.url).port);
  await client.order({ kind: 'open', port, connections: calls });
  const shape = { bodyBytes: 2_048, messages: 1, series: 'whole' };
  return await run.measure(system, name, calls, async () => {
    await client.order({ kind: 'send', shape, first: 0, count: calls });
    const report = await client.until(({ waiting }) => waiting === 0, 'answered');
    if (report.answered !== calls || report.wrong > 0) {
      throw new Error(`not every caller got its answer: ${JSON.stringify(report)}`);
    }
  });
}
