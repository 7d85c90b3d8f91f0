import { BareServer } from '../baseline/bare-server.ts';
import type { CallShape } from '../load/call-text.ts';
import type { Inspector } from '../measure/inspector.ts';
import type { Metered } from '../measure/meter.ts';
import { readResident } from '../measure/process-status.ts';
import type { BenchStack } from '../stack/bench-stack.ts';
import { queuedIn, sendInSlices } from '../stack/send-calls.ts';
import { settleByHand } from '../stack/settle-by-hand.ts';
import type { StageRun } from './stage-run.ts';

interface Memory {
  readonly heapBytes: number;
  readonly externalBytes: number;
  readonly residentBytes: number;
}

interface Holder {
  readonly port: number;
  readonly pid: number | undefined;
  readonly inspector: Inspector;
  /** Set for a process that is no part of the stack. */
  readonly apart?: Metered;
  /** Answers all calls of a series. */
  readonly answer: (shape: CallShape, count: number) => Promise<unknown>;
}

/** What a held call costs a gateway while nothing happens, after a collection of garbage. */
export async function hold(run: StageRun): Promise<void> {
  const { held } = run.sizes;
  await using stack = await run.startStack();
  const small = await ofGateway(run, stack, 'small', 2_048);
  const large = await ofGateway(run, stack, 'large', 32_768);
  const bare = await ofBareServer(run, stack);

  run.judge(`held call, ${held} held: heap`, small.heapBytes / 1024, 8, 'KB');
  run.judge(`held call, ${held} held: resident`, small.residentBytes / 1024, 20, 'KB');
  const grown = large.heapBytes + large.externalBytes - small.heapBytes - small.externalBytes;
  run.judge('held call: more heap when bodies grow from 2 KB to 32 KB', grown / 1024, 0.5, 'KB');
  run.note('held call on bare node:http: heap', bare.heapBytes / 1024, 'KB');
  run.note('held call on bare node:http: resident', bare.residentBytes / 1024, 'KB');
  run.note('held call, bodies of 32 KB: heap', large.heapBytes / 1024, 'KB');
  run.note('held call, bodies of 32 KB: resident', large.residentBytes / 1024, 'KB');
}

async function ofGateway(
  run: StageRun,
  stack: BenchStack,
  series: string,
  bodyBytes: number,
): Promise<Memory> {
  const gateway = await stack.startGateway();
  const memory = await heldMemory(
    run,
    stack,
    `gateway, ${bodyBytes / 1024} KB`,
    bodyBytes,
    series,
    {
      port: Number(new URL(gateway.url).port),
      pid: gateway.pid,
      inspector: stack.inspectorOf(gateway),
      answer: (shape, count) => settleByHand(stack, shape, count, 1_200),
    },
  );
  await stack.stop(gateway);
  return memory;
}

async function ofBareServer(run: StageRun, stack: BenchStack): Promise<Memory> {
  const bare = await BareServer.start(stack.redisServer.url);
  const inspector = await bare.inspect();
  try {
    return await heldMemory(run, stack, 'bare node:http, 2 KB', 2_048, 'bare', {
      port: bare.port,
      pid: bare.pid,
      inspector,
      apart: { name: bare.name, pid: bare.pid },
      answer: () => bare.release(1_200),
    });
  } finally {
    inspector.close();
    await bare.stop();
  }
}

/** For each held call, beyond what the warm process needs when it holds none. */
async function heldMemory(
  run: StageRun,
  stack: BenchStack,
  name: string,
  bodyBytes: number,
  series: string,
  holder: Holder,
): Promise<Memory> {
  const { held } = run.sizes;
  await using client = stack.startClient();
  const shape = { bodyBytes, messages: 1, series };
  const warm = { ...shape, series: `${series}-warm` };
  const warmCalls = Math.ceil(held / 10);
  const open = (connections: number) =>
    client.order({ kind: 'open', port: holder.port, connections });

  await open(warmCalls);
  await sendInSlices(client, warm, 0, warmCalls, queuedIn(stack));
  await holder.answer(warm, warmCalls);
  await client.until(({ waiting }) => waiting === 0, 'answered');
  const before = await memoryOf(holder);
  const others = holder.apart ? [holder.apart] : [];
  const takeAll = async () => {
    await open(held - warmCalls);
    await sendInSlices(client, shape, 0, held, queuedIn(stack));
  };
  await run.measure(stack, name, held, takeAll, others);
  const after = await memoryOf(holder);
  await holder.answer(shape, held);
  const { answered, wrong } = await client.until(({ waiting }) => waiting === 0, 'answered');
  if (answered !== held + warmCalls || wrong > 0)
    throw new Error('not every held call was answered');
  // The warm connections are there before, without a call.
  return {
    heapBytes: (after.heapBytes - before.heapBytes) / (held - warmCalls),
    externalBytes: (after.externalBytes - before.externalBytes) / (held - warmCalls),
    residentBytes: (after.residentBytes - before.residentBytes) / (held - warmCalls),
  };
}

async function memoryOf({ pid, inspector }: Holder): Promise<Memory> {
  await inspector.collectGarbage();
  const { nowBytes } = readResident(pid ?? 0);
  return { ...(await inspector.heapUsage()), residentBytes: nowBytes };
}
