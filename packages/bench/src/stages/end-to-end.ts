import { cpuMicros } from '../measure/meter.ts';
import type { StageRun } from './stage-run.ts';

/** Callers who ask, wait and are answered, with every process at work and nothing begun by hand. */
export async function endToEnd(run: StageRun): Promise<void> {
  const { endToEnd: calls } = run.sizes;
  await using stack = await run.startStack({
    settings: { BATCH_WINDOW_SECS: '1', BATCH_POLL_INTERVAL_SECS: '0.5' },
  });
  const [gateway] = await Promise.all([
    stack.startGateway(),
    stack.startDispatcher(),
    stack.startPoller(),
  ]);
  const client = stack.startClient();
  const port = Number(new URL(gateway.url).port);
  await client.order({ kind: 'open', port, connections: calls });
  const shape = { bodyBytes: 2_048, messages: 1, series: 'whole' };
  const part = await run.measure(stack, 'whole way', calls, async () => {
    await client.order({ kind: 'send', shape, first: 0, count: calls });
    const report = await client.until(({ waiting }) => waiting === 0, 'answered');
    if (report.answered !== calls || report.wrong > 0) {
      throw new Error(`not every caller got its answer: ${JSON.stringify(report)}`);
    }
  });
  run.note('asked and answered', calls / (part.wallMs / 1000), 'calls/s');
  const ours = ['gateway', 'dispatcher', 'poller', 'redis'];
  const micros = ours.reduce((sum, name) => sum + cpuMicros(part, name, calls), 0);
  run.note('CPU of all processes and Redis for one call', micros, 'µs');
  run.note('calls that one core carries', 1_000_000 / micros, 'calls/s');
}
