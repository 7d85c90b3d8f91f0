import type { Fleet, GatewayProcess, ServiceName, ServiceProcess } from '@silt/dev-env';
import { startRedisTap } from '@silt/testing';
import type { Member } from './member.ts';
import type { Tally } from '../trouble/tally.ts';

export interface MembersOptions {
  readonly fleet: Fleet;
  readonly redisUrl: string;
  readonly tally: Tally;
  /** What one more process of that kind is given, such as a clock of its own. */
  readonly environmentFor: (service: ServiceName) => Readonly<Record<string, string>>;
}

const startTries = 5;

/** The processes that run now, each behind a tap of its own. */
export class Members {
  private readonly options: MembersOptions;
  private readonly all: Member[] = [];
  /** Those whose end was somebody's will. */
  private readonly ended = new Set<Member>();

  constructor(options: MembersOptions) {
    this.options = options;
  }

  /** Ready ones; the oldest first. */
  running(service: ServiceName): readonly Member[] {
    return this.all.filter((member) => member.service === service && member.process.running);
  }

  get everyone(): readonly Member[] {
    return this.all.filter(({ process }) => process.running);
  }

  /** One more, ready. A start that another trouble breaks is tried again. */
  async start(service: ServiceName): Promise<Member> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.startOnce(service);
      } catch (error) {
        this.options.tally.note('failed start', `${service}: ${String(error)}`);
        if (attempt === startTries) throw error;
      }
    }
  }

  /**
   * SIGKILL, and another one in its place, unless somebody else was quicker. `gone`: between the
   * two, when whatever its tap withheld has gone with it.
   */
  async replace(member: Member, gone: () => Promise<void> = async () => {}): Promise<void> {
    const isMine = !this.ended.has(member);
    this.ended.add(member);
    member.process.kill('SIGKILL');
    await member.process.exited;
    await member.tap.stop();
    await gone();
    if (isMine) await this.start(member.service);
  }

  /** SIGTERM, as an orchestrator would; tells whether it went by itself. */
  async stop(member: Member): Promise<'gone' | 'forced'> {
    this.ended.add(member);
    const outcome = await member.process.stop();
    await member.tap.stop();
    return outcome;
  }

  /** Whoever ends from now on is meant to. */
  dismiss(): void {
    for (const member of this.all) this.ended.add(member);
  }

  /** Taps of what has ended are closed already. */
  async close(): Promise<void> {
    await Promise.all(this.all.map(({ tap }) => tap.stop()));
  }

  private async startOnce(service: ServiceName): Promise<Member> {
    const tap = await startRedisTap(this.options.redisUrl);
    try {
      const env = { ...this.options.environmentFor(service), REDIS_URL: tap.url };
      const process = await this.launch(service, env);
      const url = 'url' in process ? process.url : undefined;
      const member: Member = { service, process, tap, url };
      this.all.push(member);
      void this.watch(member);
      return member;
    } catch (error) {
      await tap.stop();
      throw error;
    }
  }

  private launch(
    service: ServiceName,
    env: Readonly<Record<string, string>>,
  ): Promise<GatewayProcess | ServiceProcess> {
    const { fleet } = this.options;
    switch (service) {
      case 'gateway':
        return fleet.startGateway(env);
      case 'dispatcher':
        return fleet.startDispatcher(env);
      case 'poller':
        return fleet.startPoller(env);
    }
  }

  /** No trouble here is one that a process may end of. */
  private async watch(member: Member): Promise<void> {
    const { code, signal } = await member.process.exited;
    if (this.ended.has(member)) return;
    this.options.tally.note('ended by itself', `${member.process.name}: ${signal ?? code}`);
  }
}
