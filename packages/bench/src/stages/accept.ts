import { BareServer } from '../baseline/bare-server.ts';
import { microsOfPlainSet } from '../baseline/redis-benchmark.ts';
import type { CallShape } from '../load/call-text.ts';
import type { LoadClient } from '../load/load-client.ts';
import { cpuMicros } from '../measure/meter.ts';
import type { BenchStack } from '../stack/bench-stack.ts';
import { queuedIn, sendInSlices } from '../stack/send-calls.ts';
import { settleByHand } from '../stack/settle-by-hand.ts';
import type { StageRun } from './stage-run.ts';

const ANSWER_BYTES = 1_200;
const SMALL = { bodyBytes: 2_048, messages: 1 };
const LARGE = { bodyBytes: 74_000, messages: 500 };

/** Calls on kept connections: read, checked, stored and queued by one gateway, then held. */
export async function accept(run: StageRun): Promise<void> {
  const { accepted, acceptedLarge, plainSets } = run.sizes;
  await using stack = await run.startStack();
  const gateway = await stack.startGateway();
  const bare = await BareServer.start(stack.redisServer.url);
  try {
    const ours = await connected(stack, Number(new URL(gateway.url).port), accepted);
    const theirs = await connected(stack, bare.port, accepted);
    await acceptAndAnswer(stack, ours, { ...SMALL, series: 'warm' }, accepted);
    await sendInSlices(theirs, { ...SMALL, series: 'b-warm' }, 0, accepted, queuedIn(stack));
    await bare.release(ANSWER_BYTES);
    await theirs.until(({ waiting }) => waiting === 0, 'answered');

    const others = [{ name: bare.name, pid: bare.pid }];
    const send = (client: LoadClient, shape: CallShape, count: number) => () =>
      sendInSlices(client, shape, 0, count, queuedIn(stack));
    const small = { ...SMALL, series: 'small' };
    const gatewayPart = await run.measure(
      stack,
      'gateway, 2 KB',
      accepted,
      send(ours, small, accepted),
    );
    const barePart = await run.measure(
      stack,
      'bare node:http, 2 KB',
      accepted,
      send(theirs, { ...SMALL, series: 'b-small' }, accepted),
      others,
    );
    const micros = cpuMicros(gatewayPart, 'gateway', accepted);
    const bareMicros = cpuMicros(barePart, 'bare', accepted);
    run.judge(
      'accept 2 KB: CPU of the gateway against bare node:http with the same script',
      micros / bareMicros,
      1.5,
      '×',
    );

    await settleByHand(stack, small, accepted, ANSWER_BYTES);
    await ours.until(({ waiting }) => waiting === 0, 'answered');
    const large = { ...LARGE, series: 'large' };
    const largePart = await run.measure(
      stack,
      'gateway, 74 KB of 500 messages',
      acceptedLarge,
      send(ours, large, acceptedLarge),
    );
    run.judge(
      'accept 74 KB of 500 messages: CPU of the gateway',
      cpuMicros(largePart, 'gateway', acceptedLarge) / 1000,
      1.5,
      'ms',
    );
    const plain = await microsOfPlainSet(stack.redis, stack.redisServer.url, 2_048, plainSets);
    if (plain !== undefined) {
      const redisMicros = cpuMicros(gatewayPart, 'redis', accepted);
      run.note('Redis CPU of an accepted call against a plain SET', redisMicros / plain, '×');
    }
  } finally {
    await bare.stop();
  }
}

async function connected(
  stack: BenchStack,
  port: number,
  connections: number,
): Promise<LoadClient> {
  const client = stack.startClient();
  await client.order({ kind: 'open', port, connections });
  return client;
}

/** So that what is measured next meets compiled code and used connections. */
async function acceptAndAnswer(
  stack: BenchStack,
  client: LoadClient,
  shape: CallShape,
  count: number,
): Promise<void> {
  await sendInSlices(client, shape, 0, count, queuedIn(stack));
  await settleByHand(stack, shape, count, ANSWER_BYTES);
  await client.until(({ waiting }) => waiting === 0, 'answered');
}
