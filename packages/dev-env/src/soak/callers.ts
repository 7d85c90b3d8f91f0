import { performance } from 'node:perf_hooks';
import type { Fleet, GatewayProcess } from '../fleet.ts';
import { attemptCall } from './attempt-call.ts';
import type { CallStory, FinalAnswer } from './call-story.ts';
import { Chance } from './chance.ts';
import { pause } from './pause.ts';
import type { PlannedCall } from './planned-call.ts';

interface Asking {
  /** Which gateway to begin with. */
  readonly gateway: number;
  /** Hangs up after that long, whatever it waits for. */
  readonly leaveAfterMs?: number;
}

/** Far above any hold of this run: who hears nothing for so long was forgotten. */
const silenceBoundMs = 60_000;

/** Everybody who calls that day, from outside: nothing but HTTP, as an SDK would use it. */
export class Callers {
  readonly stories: CallStory[] = [];
  private readonly fleet: Fleet;
  private readonly seed: number;
  private readonly over: AbortSignal;
  private readonly underWay: Promise<void>[] = [];
  /** Callers that have all they asked for. */
  private done = 0;

  /** `over`: nobody waits any longer. */
  constructor(fleet: Fleet, seed: number, over: AbortSignal) {
    this.fleet = fleet;
    this.seed = seed;
    this.over = over;
  }

  get sent(): number {
    return this.stories.length;
  }

  get answered(): number {
    return this.done;
  }

  send(call: PlannedCall): void {
    this.underWay.push(this.live(call));
  }

  async allAnswered(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async live(call: PlannedCall): Promise<void> {
    const story: CallStory = {
      call,
      sights: [],
      answers: [],
      owed: 0,
      waitedMs: undefined,
      retries: 0,
    };
    this.stories.push(story);
    const chance = new Chance(`${this.seed}/caller/${call.number}`);
    const first = chance.whole(0, 1);
    switch (call.manner) {
      case 'patient':
        await this.ask(story, chance, { gateway: first });
        break;
      case 'leaves':
        await this.ask(story, chance, { gateway: first, leaveAfterMs: chance.between(1, 3_000) });
        await pause(chance.between(0, 2_000), this.over);
        await this.ask(story, chance, { gateway: first + 1 });
        break;
      case 'twice':
        await Promise.all([
          this.ask(story, chance, { gateway: first }),
          this.ask(story, chance, { gateway: first + 1 }),
        ]);
        break;
      case 'again':
        await this.ask(story, chance, { gateway: first });
        await pause(chance.between(0, 5_000), this.over);
        await this.ask(story, chance, { gateway: first + 1 });
        break;
    }
    if (isAnswered(story)) this.done += 1;
  }

  private async ask(story: CallStory, chance: Chance, asking: Asking): Promise<void> {
    if (this.over.aborted) return;
    story.owed += 1;
    const beganAt = performance.now();
    const leavesAt = beganAt + (asking.leaveAfterMs ?? Number.POSITIVE_INFINITY);
    for (let attempt = 0; !this.over.aborted; attempt += 1) {
      const patienceMs = Math.min(silenceBoundMs, leavesAt - performance.now());
      if (patienceMs <= 0) {
        story.owed -= 1;
        return;
      }
      if (attempt > 0) story.retries += 1;
      const gateway = this.gatewayFor(asking.gateway + attempt);
      const told = await this.attempt(story, gateway, attempt, patienceMs);
      if ('answer' in told) {
        story.answers.push(told.answer);
        story.waitedMs ??= performance.now() - beganAt;
        return;
      }
      await pause(told.againInMs ?? chance.between(20, 300), this.over);
    }
  }

  /** Those that were killed are gone from the list at once; one that starts refuses for a moment. */
  private gatewayFor(turn: number): GatewayProcess | undefined {
    const alive = this.fleet.gateways.filter(({ running }) => running);
    return alive[turn % alive.length];
  }

  private async attempt(
    story: CallStory,
    gateway: GatewayProcess | undefined,
    attempt: number,
    patienceMs: number,
  ): Promise<{ readonly answer: FinalAnswer } | { readonly againInMs: number | undefined }> {
    const { credential, key, bodyText } = story.call;
    const saw = (what: string) => {
      story.sights.push({ at: new Date(), gateway: gateway?.name ?? 'no gateway', what });
    };
    if (gateway === undefined) return { againInMs: undefined };
    const hangUp = new AbortController();
    const patience = setTimeout(() => hangUp.abort(), patienceMs);
    const goHome = () => hangUp.abort();
    this.over.addEventListener('abort', goHome);
    const { signal } = hangUp;
    const outcome = await attemptCall(gateway, { credential, key, bodyText, attempt, signal });
    clearTimeout(patience);
    this.over.removeEventListener('abort', goHome);
    switch (outcome.kind) {
      case 'answered': {
        const { status, batchId, tries } = outcome;
        saw(`answered ${status} from ${batchId}, tries ${tries}`);
        return { answer: { status, bodyText: outcome.bodyText, batchId } };
      }
      case 'come-back':
        saw(`told to come back: ${outcome.status} ${outcome.bodyText.slice(0, 200)}`);
        return { againInMs: outcome.inMs };
      case 'broke':
        saw(`connection broke: ${outcome.cause}`);
        return { againInMs: undefined };
      case 'hung-up':
        saw(patienceMs < silenceBoundMs || this.over.aborted ? 'left' : silence);
        return { againInMs: undefined };
    }
  }
}

/** What is seen of a hold that never ends. */
export const silence = `heard nothing for ${silenceBoundMs / 1000} s`;

export function isAnswered({ answers, owed }: CallStory): boolean {
  return answers.length >= owed;
}
