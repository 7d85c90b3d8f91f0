import type { IncomingHttpHeaders } from 'node:http';
import { type CallerRuntime, callerRuntime } from './caller-runtime.ts';

export interface HoldPolicy {
  /** 'auto' goes by what is known of the caller; a number of seconds is for all. */
  readonly hold: 'auto' | number;
  /** A balancer's idle time, or whatever else ends a silent connection. Seconds. */
  readonly atMostSecs?: number | undefined;
}

/** Node's fetch ends a silent call after 300 s, whatever timeout its SDK was given. */
const NODE_SECS = 290;
/** openai-python waits 600 s between bytes. */
const PYTHON_SECS = 590;
/** For an answer to travel before the caller's own timer ends. */
const MARGIN_SECS = 5;
const SHORTEST_SECS = 0.25;

const PATIENCE_SECS: Record<CallerRuntime, number> = {
  node: NODE_SECS,
  python: PYTHON_SECS,
  other: Number.POSITIVE_INFINITY,
};

/** How long a call from this caller may be held before it is told to come back. Milliseconds. */
export function holdWindowMs(headers: IncomingHttpHeaders, policy: HoldPolicy): number {
  const windowSecs = policy.hold === 'auto' ? patienceOf(headers) : policy.hold;
  return Math.min(windowSecs, policy.atMostSecs ?? Number.POSITIVE_INFINITY) * 1000;
}

function patienceOf(headers: IncomingHttpHeaders): number {
  const declared = declaredPatienceSecs(headers);
  const known = PATIENCE_SECS[callerRuntime(headers)];
  if (declared === Number.POSITIVE_INFINITY) return known;
  // A caller in a hurry keeps half of its time rather than none.
  const declaredWindow = Math.max(declared - MARGIN_SECS, declared / 2, SHORTEST_SECS);
  // A declared timeout of Python's is the one that counts; Node's fetch has its own beside it.
  return known === NODE_SECS ? Math.min(declaredWindow, NODE_SECS) : declaredWindow;
}

/** How long the caller says it will wait for the next byte. Infinite when it says nothing. */
export function declaredPatienceSecs(headers: IncomingHttpHeaders): number {
  return Math.min(
    secondsIn(headers['x-stainless-timeout']),
    secondsIn(headers['x-stainless-read-timeout']),
  );
}

/** Infinite when the header is missing or says nothing usable (openai-python can say `None`). */
function secondsIn(header: string | string[] | undefined): number {
  const value = typeof header === 'string' && header.trim() !== '' ? Number(header) : Number.NaN;
  return value >= 0 ? value : Number.POSITIVE_INFINITY;
}
