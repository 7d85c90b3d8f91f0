import type { CallShape } from './call-text.ts';

/** What a load process is told to do. */
export type LoadOrder =
  /** Opens so many connections to this server. */
  | {
      readonly kind: 'open';
      readonly port: number;
      readonly connections: number;
    }
  /** Sends calls `first` to `first + count - 1`, each on a connection that has nothing to wait for. */
  | {
      readonly kind: 'send';
      readonly shape: CallShape;
      readonly first: number;
      readonly count: number;
    }
  /** Calls that are asked to come back do so at this server from now on. */
  | { readonly kind: 'return-to'; readonly port: number }
  | { readonly kind: 'tell' }
  | { readonly kind: 'close' };

/** How the calls of a load process fared so far. */
export interface LoadReport {
  readonly open: number;
  readonly waiting: number;
  readonly sent: number;
  /** With a 2xx and its own marker in it. */
  readonly answered: number;
  /** With a 2xx and somebody else's words. */
  readonly wrong: number;
  /** With any other status that no retry was asked for. */
  readonly refused: number;
  /** Asked to come back. */
  readonly turnedAway: number;
  /** Sent again after that. */
  readonly returned: number;
  readonly broken: number;
  /** When the last answer of any kind was read, in milliseconds since the epoch. */
  readonly lastAnswerAt: number;
  readonly cpuMs: number;
}

/** Every order is answered by one of these. */
export type LoadReply =
  | { readonly kind: 'report'; readonly report: LoadReport }
  | { readonly kind: 'failed'; readonly reason: string };
