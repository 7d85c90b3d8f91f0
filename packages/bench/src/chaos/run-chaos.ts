import { setMaxListeners } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pause, sendAll } from '@silt/dev-env';
import { describeRun, type RunFigures } from './account.ts';
import type { ChaosOptions } from './chaos-options.ts';
import { checkRun, type Verdict } from './checker/check-run.ts';
import { evidenceFiles } from './checker/read-evidence.ts';
import { collectEvidence } from './collect-evidence.ts';
import type { ChaosGround } from './ground/chaos-ground.ts';
import { openGround } from './ground/open-ground.ts';
import { CallLog } from './load/call-log.ts';
import { Callers } from './load/callers.ts';
import { planCalls } from './load/plan-calls.ts';
import { type Leftovers, waitForRest } from './rest.ts';
import { killAtPoints } from './trouble/aimed-kills.ts';
import { countKills, type KillCounts } from './trouble/kill-tally.ts';
import { disturb } from './trouble/disturbances.ts';
import { killAtRandom } from './trouble/random-kills.ts';

export interface ChaosOutcome {
  readonly verdict: Verdict;
  readonly kills: KillCounts;
  /** What nobody did, and what should be gone when all is done: reasons to object, too. */
  readonly faults: readonly string[];
  /** The figures, and the history of each violation. */
  readonly account: string;
}

const reportEveryMs = 10_000;

/** Puts the whole product under load, and does to it what a bad year would. */
export async function runChaos(
  options: ChaosOptions,
  say: (line: string) => void,
  stop: AbortSignal = new AbortController().signal,
): Promise<ChaosOutcome> {
  const { folder, seed } = options;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const startedMs = performance.now();
  const ground = await openGround(options);
  const log = new CallLog(join(folder, evidenceFiles.calls));
  try {
    const { callers, leftovers } = await play(ground, log, options, say, stop);
    stop.throwIfAborted();
    const { tally } = ground;
    await collectEvidence(ground, folder);
    const verdict = await checkRun(folder);
    const figures: RunFigures = {
      seed,
      tally,
      points: options.points,
      verdict,
      waitsMs: callers.waitsMs,
      wallMs: performance.now() - startedMs,
      summary: await ground.provider.summary(),
    };
    const faults = [...faultsOf(ground, leftovers), ...(await endAll(ground))];
    const account = [...describeRun(figures), ...faults, ...verdict.account].join('\n');
    return { verdict, kills: countKills(tally), faults, account };
  } finally {
    await ground.stop();
  }
}

async function play(
  ground: ChaosGround,
  log: CallLog,
  options: ChaosOptions,
  say: (line: string) => void,
  stop: AbortSignal,
): Promise<{ readonly callers: Callers; readonly leftovers: Leftovers }> {
  const { members, provider } = ground;
  const { seed, seconds, requests, powerLoss = false } = options;
  const endBoundMs = options.endBoundSecs * 1000;
  const ending = new AbortController();
  const over = AbortSignal.any([ending.signal, stop]);
  // One for each caller that waits.
  setMaxListeners(0, over);
  const gateways = () =>
    members.running('gateway').map(({ process, url = '' }) => ({ name: process.name, url }));
  const callers = new Callers({ seed, gateways, log, over });
  const reports = setInterval(() => say(progress(ground, callers, requests)), reportEveryMs);
  try {
    const calm = AbortSignal.any([AbortSignal.timeout(seconds * 1000), over]);
    const troubles = [
      killAtPoints(ground, options.points, calm),
      ...(options.killEverySecs === undefined
        ? []
        : [killAtRandom(ground, options.killEverySecs, calm)]),
      ...(options.disturbed ? disturb(ground, powerLoss, calm) : []),
    ];
    await Promise.all([
      sendAll(callers, planCalls(seed, requests, seconds * 1000), over),
      ...troubles,
    ]);
    // Well again, so that what is left can come to its end.
    await provider.admin('POST', 'settings', { FAULTS: {} });
    await Promise.race([callers.allAnswered(), pause(endBoundMs, over)]);
    ending.abort();
    await callers.allAnswered();
    return { callers, leftovers: await waitForRest(ground, endBoundMs, stop) };
  } finally {
    ending.abort();
    clearInterval(reports);
    await log.close();
  }
}

function progress({ members, tally }: ChaosGround, callers: Callers, requests: number): string {
  const { aimed, random, redis } = countKills(tally);
  return (
    `sent ${callers.sent}/${requests}, waiting ${callers.sent - callers.answered}; ` +
    `kills ${aimed} aimed, ${random} random, ${redis} of Redis; ${members.everyone.length} processes`
  );
}

/** With the account at hand: a process that must be forced is a part of it, and no end of it. */
async function endAll(ground: ChaosGround): Promise<string[]> {
  try {
    await ground.stop();
    return [];
  } catch (error) {
    return [`DID NOT END: ${String(error)}`];
  }
}

function faultsOf({ tally }: ChaosGround, left: Leftovers): string[] {
  const faults = Object.entries(left)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `LEFT: ${count} ${name}`);
  const byItself = tally.of('ended by itself');
  if (byItself > 0) faults.push(`ENDED BY ITSELF: ${byItself} processes`);
  const forced = tally.of('forced to end');
  if (forced > 0) faults.push(`FORCED TO END: ${forced} processes`);
  return faults;
}
