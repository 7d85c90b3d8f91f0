import { pause } from './pause.ts';
import type { SoakStack } from './soak-stack.ts';
import type { Weather } from './weather.ts';

/** What hangs over the provider right now. */
export class Sky {
  private readonly stack: SoakStack;
  private name = 'none';

  constructor(stack: SoakStack) {
    this.stack = stack;
  }

  get weather(): string {
    return this.name;
  }

  async change({ name, knobs }: Weather): Promise<void> {
    await this.stack.provider.admin('POST', 'settings', knobs);
    this.name = name;
  }

  /** Each its share of the day. Resolves at the day's end. */
  async play(hours: readonly Weather[], dayMs: number, over: AbortSignal): Promise<void> {
    for (const hour of hours) {
      await this.change(hour);
      if (await pause(dayMs / hours.length, over)) return;
    }
  }
}
