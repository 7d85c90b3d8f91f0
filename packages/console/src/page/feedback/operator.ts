import { explain } from '../api/api-error.ts';
import type { Action, ConsoleApi } from '../api/console-api.ts';
import { confirm, type Question } from './confirm.ts';
import type { Toasts } from './toasts.ts';

/** What the viewer does to the deployment: asked first, then done, then told. */
export class Operator {
  private readonly api: ConsoleApi;
  private readonly toasts: Toasts;

  constructor(api: ConsoleApi, toasts: Toasts) {
    this.api = api;
    this.toasts = toasts;
  }

  /** True once it was done, whatever came of it. */
  async act(action: Action, question: Question): Promise<boolean> {
    if (!(await confirm(question))) return false;
    try {
      const { message } = await this.api.act(action);
      this.toasts.tell(message);
      return true;
    } catch (error) {
      this.toasts.tell(explain(error), 'bad');
      return false;
    }
  }
}
