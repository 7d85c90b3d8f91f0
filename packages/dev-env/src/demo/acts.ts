import { setTimeout as delay } from 'node:timers/promises';
import { demoKey, type Answered, type Caller, type Question } from './caller.ts';
import { demand } from './demo-failure.ts';
import type { DemoStack } from './demo-stack.ts';
import type { ProviderView } from './provider-view.ts';
import { makeQuestions } from './questions.ts';

export interface Stage {
  readonly stack: DemoStack;
  /** One per gateway. */
  readonly callers: readonly [Caller, Caller];
  readonly provider: ProviderView;
}

const ordinaryCalls = 200;
const callsOfTheCrash = 20;
const replayBoundMs = 2_000;
const catchBoundMs = 20_000;

/** Many callers at once, half at each gateway; `Caller` checks each answer against its question. */
export async function askThroughBothGateways({ callers }: Stage): Promise<Answered[]> {
  return askAll(callers, makeQuestions('ordinary', ordinaryCalls));
}

/** A caller loses its connection and asks again with the same key, at the other gateway. */
export async function resumeOnOtherGateway({ callers, provider }: Stage): Promise<Answered> {
  const [question] = makeQuestions('cut connection', 1);
  demand(question !== undefined, 'There is no question to ask.');
  const cut = new AbortController();
  const first = callers[0].ask(question, cut.signal).then(
    () => 'answered',
    () => 'cut',
  );
  // Long enough to be accepted and held, shorter than any batch takes.
  await delay(400);
  cut.abort();
  demand((await first) === 'cut', 'The call was answered before its connection could be cut.');

  const resumed = await callers[1].ask(question);
  const seen = (await provider.lines()).filter((line) => line.question === question.text);
  demand(
    seen.length === 1,
    `The call whose connection was cut is at the provider ${seen.length} times, not once.`,
  );
  return resumed;
}

/** A settled key answers at once, with the same bytes, from either gateway. */
export async function repeatSettledKey(
  { callers, provider }: Stage,
  settled: Answered,
): Promise<number> {
  let longestMs = 0;
  for (const caller of callers) {
    const repeated = await caller.ask(settled.question);
    demand(repeated.body === settled.body, 'A repeated key was answered with other bytes.');
    longestMs = Math.max(longestMs, repeated.heldMs);
  }
  demand(
    longestMs < replayBoundMs,
    `A settled key was answered only after ${Math.round(longestMs)} ms.`,
  );
  const seen = (await provider.lines()).filter((line) => line.question === settled.question.text);
  demand(seen.length === 1, `A repeated key is at the provider ${seen.length} times, not once.`);
  return longestMs;
}

export interface CrashStory {
  readonly answered: Answered[];
  readonly orphansAdopted: number;
}

/**
 * kill -9 at the worst moment: the provider has created the batch, and the dispatcher has not read
 * the reply. Another dispatcher must find that batch and take it on, not make it again.
 */
export async function killDispatcherBetweenCreateAndReply(stage: Stage): Promise<CrashStory> {
  const { stack, callers, provider } = stage;
  const [victim] = stack.fleet.dispatchers;
  demand(victim !== undefined, 'There is no dispatcher to kill.');

  await provider.withholdNextBatchReply();
  const questions = makeQuestions('killed dispatcher', callsOfTheCrash);
  const calls = askAll(callers, questions);
  // Awaited below; until then a failure of it must not end the process.
  calls.catch(() => {});
  const deadline = performance.now() + catchBoundMs;
  while ((await provider.withheldReplies()) === 0) {
    demand(performance.now() < deadline, 'The dispatcher made no batch of the waiting calls.');
    await delay(20);
  }
  const orphan = await provider.newestBatch(demoKey);
  victim.kill('SIGKILL');
  await victim.exited;
  await provider.releaseReplies();
  await stack.fleet.startDispatcher();
  const answered = await calls;

  const lines = await provider.lines();
  const ofTheOrphan = lines.filter((line) => line.batchId === orphan);
  demand(
    ofTheOrphan.length > 0 && ofTheOrphan.every(({ outcome }) => outcome === 'answered'),
    'The batch that the killed dispatcher had made was not taken on.',
  );
  for (const { text } of questions) {
    const seen = lines.filter((line) => line.question === text).length;
    demand(seen === 1, `After the crash a call is at the provider ${seen} times, not once.`);
  }
  return { answered, orphansAdopted: 1 };
}

function askAll(callers: readonly [Caller, Caller], questions: Question[]): Promise<Answered[]> {
  return Promise.all(
    questions.map((question, index) => callers[index % 2 === 0 ? 0 : 1].ask(question)),
  );
}
