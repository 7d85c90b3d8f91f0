/** This often a request is refused while it has all the room to itself, before that is believed. */
const TIMES = 5;
/** The same for one that should fit by our estimate: the provider may be late to give room back. */
const TIMES_AGAINST_THE_ESTIMATE = 12;

export interface LoneRequest {
  readonly bytes: number;
  /** As we estimate them. */
  readonly tokens: number;
  /** How often it was refused while nothing else of its lane was enqueued. */
  readonly refusedAlone: number;
}

/** Whether it may have more tokens than the limit: a token has at least a byte. */
export function mayExceed({ bytes }: Pick<LoneRequest, 'bytes'>, limit: number): boolean {
  return bytes > limit;
}

/** Whether a request that the provider has no room for never will fit under its limit. */
export function neverFits(request: LoneRequest, limit: number): boolean {
  const times = request.tokens > limit ? TIMES : TIMES_AGAINST_THE_ESTIMATE;
  return mayExceed(request, limit) && request.refusedAlone >= times;
}
