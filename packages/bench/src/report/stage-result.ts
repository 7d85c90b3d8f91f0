import type { Measurement } from '../measure/meter.ts';
import type { Verdict } from './budget.ts';

/** One measured piece of work of a stage. */
export interface MeasuredPart {
  readonly name: string;
  readonly requests: number;
  readonly measurement: Measurement;
}

/** A figure that stands for itself. */
export interface Fact {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
}

/** One line of a plot: how a figure goes with the number of requests. */
export interface Series {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Plot {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly series: readonly Series[];
}

export interface StageResult {
  readonly stage: string;
  readonly tookMs: number;
  readonly parts: readonly MeasuredPart[];
  readonly facts: readonly Fact[];
  readonly verdicts: readonly Verdict[];
  readonly plots: readonly Plot[];
}
