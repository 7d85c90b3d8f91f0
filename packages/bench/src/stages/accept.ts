import { BareServer } from '../baseline/bare-server.ts';
import { microsOfPlainSet } from '../baseline/redis-benchmark.ts';
import type { CallShape } from '../load/call-text.ts';
import type { LoadClient } from '../load/load-client.ts';
import { cpuMicros } from '../measure/meter.ts';
import type { BenchStack } from '../stack/bench-stack.ts';
import { queuedIn, sendInSlices } from '../stack/send-calls.ts';
import { settleByHand } from '../stack/settle-by-hand.ts';
import { ROUNDS, type StageRun } from './stage-run.ts';

const ANSWER_BYTES = 1_200;
const SMALL = { bodyBytes: 2_048, messages: 1 };
const LARGE = { bodyBytes: 74_000, messages: 500 };

/** Calls on kept connections: read, checked, stored and queued by one gateway, then held. */
export async function accept(run: StageRun): Promise<void> {
  const { accepted, acceptedLarge, plainSets } = run.sizes;
  await using stack = await run.startStack();
  const gateway = await stack.startGateway();
  const client = await connected(stack, Number(new URL(gateway.url).port), accepted);
  const send = (shape: CallShape, count: number) =>
    sendInSlices(client, shape, 0, count, queuedIn(stack));
  const answer = async (shape: CallShape, count: number) => {
    await settleByHand(stack, shape, count, ANSWER_BYTES);
    await client.until(({ waiting }) => waiting === 0, 'answered');
  };

  // What is measured meets compiled code and used connections.
  for (const series of ['warm', 'warmer']) {
    await send({ ...SMALL, series }, accepted);
    await answer({ ...SMALL, series }, accepted);
  }
  const small = (round: number) => ({ ...SMALL, series: `small-${round}` });
  const part = await run.measureRounds(stack, 'gateway, 2 KB', accepted, {
    work: (round) => send(small(round), accepted),
    between: (round) => answer(small(round), accepted),
  });
  const calls = accepted * ROUNDS;
  const micros = cpuMicros(part, 'gateway', calls);
  const bareMicros = await bare(run, stack, 'bare node:http, 2 KB', false);
  run.judge(
    'accept 2 KB: CPU of the gateway against bare node:http with the same script',
    micros / bareMicros,
    1.5,
    '×',
  );
  const namingMicros = await bare(run, stack, 'bare node:http that parses and names, 2 KB', true);
  run.note('against bare node:http that also parses and names', micros / namingMicros, '×');

  const name = 'gateway, 74 KB of 500 messages';
  const large = { ...LARGE, series: 'large' };
  const largePart = await run.measure(stack, name, acceptedLarge, () => send(large, acceptedLarge));
  run.judge(
    'accept 74 KB of 500 messages: CPU of the gateway',
    cpuMicros(largePart, 'gateway', acceptedLarge) / 1000,
    1.5,
    'ms',
  );
  const plain = await microsOfPlainSet(stack.redis, stack.redisServer.url, 2_048, plainSets);
  if (plain !== undefined) {
    const redisMicros = cpuMicros(part, 'redis', calls);
    run.note('Redis CPU of an accepted call against a plain SET', redisMicros / plain, '×');
  }
}

/** The same load on the yardstick. */
async function bare(
  run: StageRun,
  stack: BenchStack,
  name: string,
  names: boolean,
): Promise<number> {
  const { accepted } = run.sizes;
  const server = await BareServer.start(stack.redisServer.url, { names });
  try {
    await using client = await connected(stack, server.port, accepted);
    const send = (series: string) => {
      const shape = { ...SMALL, series: `bare-${names}-${series}` };
      return sendInSlices(client, shape, 0, accepted, queuedIn(stack));
    };
    const answer = async () => {
      await server.release(ANSWER_BYTES);
      await client.until(({ waiting }) => waiting === 0, 'answered');
    };
    for (const series of ['warm', 'warmer']) {
      await send(series);
      await answer();
    }
    const part = await run.measureRounds(stack, name, accepted, {
      work: (round) => send(String(round)),
      between: answer,
      others: [{ name: server.name, pid: server.pid }],
    });
    return cpuMicros(part, 'bare', accepted * ROUNDS);
  } finally {
    await server.stop();
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
