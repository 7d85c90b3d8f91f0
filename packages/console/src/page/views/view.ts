import type { ConsoleApi } from '../api/console-api.ts';
import type { Operator } from '../feedback/operator.ts';
import type { LiveState } from '../live/live-state.ts';

/** What a view is given. */
export interface Surroundings {
  readonly api: ConsoleApi;
  readonly live: LiveState;
  readonly operator: Operator;
  readonly scroller: HTMLElement;
}

/** Undone at the end of a view: whatever it watches goes by this signal. */
export interface View {
  readonly title: string;
  readonly root: HTMLElement;
  /** Puts the keyboard into the view's list, where it has one. */
  focusList?(): void;
}
