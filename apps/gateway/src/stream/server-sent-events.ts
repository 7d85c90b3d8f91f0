/** One event of a stream, not encoded yet. */
export interface ServerSentEvent {
  /** Named events are those of `/v1/responses`; the others have none. */
  readonly event?: string;
  readonly data: object | '[DONE]';
}

/** Ignored by every client, and enough for whatever ends idle connections. */
export const KEEP_ALIVE = ': keep-alive\n\n';

/** JSON holds no line breaks, so one `data` line takes it whole. */
export function encodeEvent({ event, data }: ServerSentEvent): string {
  const text = data === '[DONE]' ? data : JSON.stringify(data);
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`;
}

/**
 * An error inside a stream, in the one form that every official SDK raises with its code and type:
 * named, and with its fields both inside and beside `error`.
 */
export function errorEvent(error: {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}): string {
  const { message, type, param, code } = error;
  return encodeEvent({
    event: 'error',
    data: {
      type: 'error',
      code,
      message,
      param,
      error: { message, type, param, code },
      sequence_number: 0,
    },
  });
}
