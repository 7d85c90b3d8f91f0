import { BareServer } from '../baseline/bare-server.ts';
import type { CallShape } from '../load/call-text.ts';
import type { LoadClient } from '../load/load-client.ts';
import { cpuMicros } from '../measure/meter.ts';
import type { BenchStack } from '../stack/bench-stack.ts';
import { queuedIn, sendInSlices } from '../stack/send-calls.ts';
import { settleByHand } from '../stack/settle-by-hand.ts';
import type { StageRun } from './stage-run.ts';

const ANSWER_BYTES = 1_200;
const SHAPE = { bodyBytes: 2_048, messages: 1 };

/** From the outcome in Redis to the answer at the caller, for all who are held by two gateways. */
export async function fanOut(run: StageRun): Promise<void> {
  const { heldByTwo } = run.sizes;
  const half = heldByTwo / 2;
  await using stack = await run.startStack();
  const gateways = await Promise.all([stack.startGateway(), stack.startGateway()]);
  const clients: LoadClient[] = [];
  for (const { url } of gateways) {
    const client = stack.startClient();
    clients.push(client);
    const port = Number(new URL(url).port);

    await client.order({ kind: 'open', port, connections: half });
  }
  const answerAll = (shape: CallShape, count: number) => answered(stack, clients, shape, count / 2);

  await answerAll({ ...SHAPE, series: 'warm' }, Math.ceil(heldByTwo / 20) * 2);
  const shape = { ...SHAPE, series: 'held' };
  await sendHalves(stack, clients, shape, half);
  let lateMs = 0;
  const part = await run.measure(stack, 'gateways', heldByTwo, async () => {
    lateMs = await settleAndWait(stack, clients, shape, heldByTwo);
  });
  run.note('settled and answered', heldByTwo / (part.wallMs / 1000), 'calls/s');
  run.judge(
    `${heldByTwo} held by two gateways: all answered after the last outcome`,
    Math.max(0, lateMs) / 1000,
    4,
    's',
  );
  const micros = cpuMicros(part, 'gateway', heldByTwo);
  const bareMicros = await bareRelease(run, stack);
  run.note('answering: CPU against bare node:http that only writes', micros / bareMicros, '×');
}

async function answered(
  stack: BenchStack,
  clients: readonly LoadClient[],
  shape: CallShape,
  half: number,
): Promise<void> {
  await sendHalves(stack, clients, shape, half);
  await settleAndWait(stack, clients, shape, half * 2);
}

async function sendHalves(
  stack: BenchStack,
  clients: readonly LoadClient[],
  shape: CallShape,
  half: number,
): Promise<void> {
  for (const [index, client] of clients.entries()) {
    await sendInSlices(client, shape, index * half, half, queuedIn(stack));
  }
}

/** How long after the last outcome the last answer was read. */
async function settleAndWait(
  stack: BenchStack,
  clients: readonly LoadClient[],
  shape: CallShape,
  count: number,
): Promise<number> {
  const settledAt = await settleByHand(stack, shape, count, ANSWER_BYTES);
  let lastAnswerAt = 0;
  for (const client of clients) {
    const report = await client.until(({ waiting }) => waiting === 0, 'answered');
    if (report.answered !== report.sent) {
      throw new Error(`not every caller got its answer: ${JSON.stringify(report)}`);
    }
    lastAnswerAt = Math.max(lastAnswerAt, report.lastAnswerAt);
  }
  return lastAnswerAt - settledAt;
}

async function bareRelease(run: StageRun, stack: BenchStack): Promise<number> {
  const count = run.sizes.held;
  const bare = await BareServer.start(stack.redisServer.url);
  try {
    await using client = stack.startClient();
    await client.order({
      kind: 'open',
      port: bare.port,
      connections: count,
    });
    await sendInSlices(client, { ...SHAPE, series: 'bare' }, 0, count, queuedIn(stack));
    const part = await run.measure(
      stack,
      'bare node:http',
      count,
      async () => {
        await bare.release(ANSWER_BYTES);
        await client.until(({ waiting }) => waiting === 0, 'answered');
      },
      [{ name: bare.name, pid: bare.pid }],
    );
    return cpuMicros(part, 'bare', count);
  } finally {
    await bare.stop();
  }
}
