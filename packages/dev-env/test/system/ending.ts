import type { BatchTrouble, Operation } from '@silt/simulator';
import type { ProviderName } from './ending-providers.ts';

/** So often strikes what strikes whenever it can. */
export const EVERY_TIME = 1_000_000;

/** One call to the provider that goes wrong: a body of the simulator's `POST /admin/faults`. */
export interface CallFault {
  readonly operation: Operation;
  readonly count?: number;
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
  readonly retryAfterSecs?: number;
  readonly html?: true;
  /** Of a status: whether the call was carried out all the same. */
  readonly when?: 'before' | 'after';
  readonly reset?: 'before' | 'after';
  readonly timeout?: 'before' | 'after';
  /** Contents end within a line, and seem whole. */
  readonly cut?: true;
  readonly bytesPerSecond?: number;
  readonly contentType?: string;
  readonly invisibleSecs?: number;
  readonly at?: 'create' | 'validation';
}

/** What is made to go wrong at the provider, for the key of one ending only. */
export interface Trouble {
  readonly faults?: readonly CallFault[];
  readonly batches?: readonly (BatchTrouble & { readonly count?: number })[];
  /** Somebody ends that many of its batches by hand, one after the other. */
  readonly endedByHand?: {
    readonly to: 'cancelled' | 'failed' | 'expired';
    readonly finishedRows?: number;
    readonly times?: number;
  };
}

/** An error that the provider's own answer to the call is not. */
export interface Told {
  readonly status: number;
  readonly code: string | null;
  /** Something that the message says. */
  readonly words: string;
}

/** `answer`: exactly what the provider gives to whoever tries often enough, status and bytes. */
export type Fate = 'answer' | Told;

export interface EndingCall {
  readonly text: string;
  readonly fate: Fate;
}

/** One way in which things end at the provider, and what becomes of the calls that were in it. */
export interface Ending {
  /** What the provider does: goes on from "The provider …". */
  readonly provider: string;
  /** What Silt does: a sentence. */
  readonly silt: string;
  readonly trouble?: Trouble;
  /** Several troubles of the same fate, by name. Each is played apart. */
  readonly ways?: Readonly<Record<string, Trouble>>;
  /** Of the way's name, where they differ by it. */
  readonly calls: readonly EndingCall[] | ((way: string) => readonly EndingCall[]);
  /** Counted tries: of every call, or of all calls in ascending order. */
  readonly tries?: number | readonly number[];
  /** Batches that the provider took on. */
  readonly batches?: number;
  readonly at?: ProviderName;
  readonly model?: string;
  readonly apiKey?: string;
  /** Files that cannot be deleted; they expire. */
  readonly filesLeft?: number;
  /** The provider lost what it had answered, so it is asked, and paid, again. */
  readonly paidTwice?: true;
  /** The provider ended one batch never, so its calls were given up there, and asked in another. */
  readonly neverEnded?: true;
  /** Something to wake the operator for: why a batch was given up, as the log says. */
  readonly givenUp?: string;
}

export interface EndingGroup {
  readonly title: string;
  readonly endings: readonly Ending[];
}

/** One playing of an ending. */
export interface Way {
  readonly name: string;
  readonly trouble: Trouble;
  readonly calls: readonly EndingCall[];
}

export function waysOf({ trouble = {}, ways = { '': trouble }, calls }: Ending): readonly Way[] {
  return Object.entries(ways).map(([name, ofWay]) => ({
    name,
    trouble: ofWay,
    calls: typeof calls === 'function' ? calls(name) : calls,
  }));
}

/** Calls with these texts, or so many plain ones, that get their answer. */
export function answered(...texts: readonly string[] | readonly [number]): EndingCall[] {
  return textsOf(texts).map((text) => ({ text, fate: 'answer' }));
}

/** The same, and they are told something else than an answer. */
export function told(
  status: number,
  code: string | null,
  words: string,
  ...texts: readonly string[] | readonly [number]
): EndingCall[] {
  return textsOf(texts).map((text) => ({ text, fate: { status, code, words } }));
}

function textsOf(texts: readonly string[] | readonly [number]): string[] {
  const [count] = texts;
  if (typeof count !== 'number') return texts.map(String);
  return Array.from({ length: count }, (_, n) => `question ${n + 1}`);
}
