import { performance } from 'node:perf_hooks';
import { attemptCall, type AttemptOutcome, Chance, pause } from '@silt/dev-env';
import type { CallLog } from './call-log.ts';
import type { PlannedCall } from './planned-call.ts';

export interface ReachableGateway {
  readonly name: string;
  readonly url: string;
}

export interface CallersOptions {
  readonly seed: number;
  /** Those that run now. */
  readonly gateways: () => readonly ReachableGateway[];
  readonly log: CallLog;
  /** Nobody waits any longer. */
  readonly over: AbortSignal;
}

/** Far above any hold and any sleep of a run: who hears nothing for so long was forgotten. */
const silenceBoundMs = 60_000;

/** Everybody who calls. All but those who are gone for good go on until they are answered. */
export class Callers {
  private readonly options: CallersOptions;
  private readonly underWay: Promise<void>[] = [];
  private done = 0;
  /** Of each asking that was answered, from its first attempt on. */
  readonly waitsMs: number[] = [];

  constructor(options: CallersOptions) {
    this.options = options;
  }

  get sent(): number {
    return this.underWay.length;
  }

  /** Callers that have all they asked for. */
  get answered(): number {
    return this.done;
  }

  send(call: PlannedCall): void {
    this.options.log.planned(call.plan);
    const life = this.live(call, new Chance(`${this.options.seed}/caller/${call.plan.call}`));
    this.underWay.push(
      life.then(() => {
        this.done += 1;
      }),
    );
  }

  async allAnswered(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async live(call: PlannedCall, chance: Chance): Promise<void> {
    const { over } = this.options;
    switch (call.manner) {
      case 'patient':
        await this.ask(call, 0, chance);
        break;
      case 'leaves':
        await this.ask(call, 0, chance, chance.between(1, 3_000));
        await pause(chance.between(0, 2_000), over);
        await this.ask(call, 1, chance);
        break;
      case 'gone':
        await this.ask(call, 0, chance, chance.between(1, 12_000));
        break;
      case 'twice':
        await Promise.all([this.ask(call, 0, chance), this.ask(call, 1, chance)]);
        break;
      case 'again':
        await this.ask(call, 0, chance);
        await pause(chance.between(0, 5_000), over);
        await this.ask(call, 1, chance);
        break;
    }
  }

  private async ask(
    call: PlannedCall,
    asking: number,
    chance: Chance,
    leavesAfterMs = Number.POSITIVE_INFINITY,
  ): Promise<void> {
    const { over, log } = this.options;
    const beganAt = performance.now();
    const leavesAt = beganAt + leavesAfterMs;
    const about = { call: call.plan.call, asking };
    for (let attempt = 0; !over.aborted; attempt += 1) {
      const leftMs = leavesAt - performance.now();
      if (leftMs <= 0) {
        log.saw({ kind: 'left', ...about, gateway: '' });
        return;
      }
      const outcome = await this.attempt(call, about, attempt, chance, leftMs);
      if (outcome === 'answered') {
        this.waitsMs.push(performance.now() - beganAt);
        return;
      }
      if (outcome !== 'left') await pause(outcome.againInMs ?? chance.between(20, 300), over);
    }
  }

  private async attempt(
    { credential, key, bodyText }: PlannedCall,
    about: { readonly call: number; readonly asking: number },
    attempt: number,
    chance: Chance,
    leftMs: number,
  ): Promise<'answered' | 'left' | { readonly againInMs?: number | undefined }> {
    const { over, log, gateways } = this.options;
    const alive = gateways();
    if (alive.length === 0) return {};
    const gateway = chance.oneOf(alive);
    const { name } = gateway;
    log.saw({ kind: 'asked', ...about, gateway: name });
    const patience = AbortSignal.timeout(Math.ceil(Math.min(silenceBoundMs, leftMs)));
    const signal = AbortSignal.any([patience, over]);
    const outcome = await attemptCall(gateway, { credential, key, bodyText, attempt, signal });
    this.note(outcome, { ...about, gateway: name }, leftMs > silenceBoundMs && !over.aborted);
    if (outcome.kind === 'answered') return 'answered';
    if (outcome.kind === 'hung-up') return 'left';
    return { againInMs: outcome.kind === 'come-back' ? outcome.inMs : undefined };
  }

  private note(
    outcome: AttemptOutcome,
    about: { readonly call: number; readonly asking: number; readonly gateway: string },
    wasPatient: boolean,
  ): void {
    const { log } = this.options;
    switch (outcome.kind) {
      case 'answered':
        log.saw({ kind: 'answered', ...about, status: outcome.status, body: outcome.bodyText });
        break;
      case 'come-back':
        log.saw({ kind: 'told', ...about, status: outcome.status, body: outcome.bodyText });
        break;
      case 'broke':
        log.saw({ kind: 'broke', ...about, cause: outcome.cause });
        break;
      case 'hung-up':
        // One who meant to leave says so itself; at the end of a run nobody is left to say it.
        if (wasPatient) log.saw({ kind: 'silent', ...about });
        break;
    }
  }
}
