import { setMaxListeners } from 'node:events';
import { performance } from 'node:perf_hooks';
import { describeDay } from './account.ts';
import { Callers } from './callers.ts';
import { describeHistory, describeViolations } from './history.ts';
import { judge, type Violation, type Wrongdoing } from './judge.ts';
import { killNowAndThen } from './kills.ts';
import { pause } from './pause.ts';
import { planDay } from './plan-day.ts';
import { reportProgress } from './progress.ts';
import { sendAll } from './send-all.ts';
import type { SoakOptions } from './soak-options.ts';
import { type Leftovers, type SoakStack, startSoakStack } from './soak-stack.ts';
import { Sky } from './sky.ts';
import { fairWeather, faultsOfDeletes, forecast } from './weather.ts';

export interface SoakOutcome {
  readonly requests: number;
  readonly violations: readonly Violation[];
  readonly filesLeft: number;
  /** The figures, and the histories of what went wrong. */
  readonly account: string;
}

/** After the day's end: for what is still under way, and then for the provider's files to go. */
const answersBoundMs = 180_000;
const tidyBoundMs = 120_000;
const shortDayMs = 120_000;

/** Plays a provider's whole day in fast time, with everything that may go wrong in it. */
export async function runSoak(
  options: SoakOptions,
  say: (line: string) => void,
  stop: AbortSignal = new AbortController().signal,
): Promise<SoakOutcome> {
  const startedMs = performance.now();
  const stack = await startSoakStack(options);
  try {
    const day = await playDay(stack, options, say, stop);
    stop.throwIfAborted();
    return await accountFor(stack, day, performance.now() - startedMs);
  } finally {
    await stack.stop();
  }
}

interface Day {
  readonly callers: Callers;
  readonly weather: readonly string[];
  readonly kills: number;
  readonly leftovers: Leftovers;
}

async function playDay(
  stack: SoakStack,
  { seed, requests, minutes, killEverySecs, without = [] }: SoakOptions,
  say: (line: string) => void,
  stop: AbortSignal,
): Promise<Day> {
  const dayMs = minutes * 60_000;
  const calls = planDay(seed, requests, dayMs);
  const hours = forecast(seed, [...without, ...(dayMs < shortDayMs ? faultsOfDeletes : [])]);
  const ending = new AbortController();
  const over = AbortSignal.any([ending.signal, stop]);
  // One for each caller that waits.
  setMaxListeners(0, over);
  const callers = new Callers(stack.fleet, seed, over);
  const sky = new Sky(stack);
  const endReports = reportProgress(say, { stack, callers, sky, requests, dayMs });
  await stack.announceGateways();
  const killing =
    killEverySecs === undefined
      ? Promise.resolve(0)
      : killNowAndThen(stack, seed, killEverySecs, over);
  // Awaited when the day is over; until then a failure of it must not end the process.
  killing.catch(() => {});
  try {
    await Promise.all([sendAll(callers, calls, over), sky.play(hours, dayMs, over)]);
    await sky.change(fairWeather);
    await Promise.race([callers.allAnswered(), pause(answersBoundMs, over)]);
    ending.abort();
    const kills = await killing;
    const leftovers = await settle(stack, stop);
    return { callers, weather: hours.map(({ name }) => name), kills, leftovers };
  } finally {
    ending.abort();
    endReports();
  }
}

async function accountFor(
  { fleet, provider }: SoakStack,
  { callers: { stories }, leftovers, weather, kills }: Day,
  wallMs: number,
): Promise<SoakOutcome> {
  const summary = await provider.summary();
  const ledger = await provider.ledger();
  const { duplicatedCustomIds } = summary;
  const violations = judge({ stories, ledger, duplicatedCustomIds, leftovers });
  const sources = { fleet, stories, ledger };
  const slowest = stories.toSorted((a, b) => (b.waitedMs ?? 0) - (a.waitedMs ?? 0))[0];
  const account = [
    describeDay({ stories, summary, weather, kills, wallMs }, fleet),
    ...(slowest
      ? [`Who waited longest. ${describeHistory(slowest.call.requestId, sources)}\n`]
      : []),
    ...describeViolations(violations, sources),
  ].join('\n');
  return { requests: stories.length, violations, filesLeft: leftovers.files, account };
}

/** `soak: 20,000 requests, 0 lost, …`; each request counts once under each heading. */
export function sumUp({ requests, violations, filesLeft }: SoakOutcome): string {
  const count = (kind: Wrongdoing) => {
    const ofKind = violations.filter((violation) => violation.kind === kind);
    return new Set(ofKind.map(({ requestId, what }) => requestId ?? what)).size;
  };
  const counts = (['lost', 'hung', 'wrong', 'doubled'] as const)
    .map((kind) => `${count(kind)} ${kind}`)
    .join(', ');
  return `soak: ${requests.toLocaleString('en-US')} requests, ${counts}, ${filesLeft} files left`;
}

/** Waits until nothing is left, or no longer. */
async function settle(stack: SoakStack, stop: AbortSignal): Promise<Leftovers> {
  const deadline = performance.now() + tidyBoundMs;
  for (;;) {
    const leftovers = await stack.leftovers();
    const isClean = Object.values(leftovers).every((count) => count === 0);
    if (isClean || performance.now() > deadline || (await pause(500, stop))) return leftovers;
  }
}
