import { expectEnd, type Members, readMembers, type Span } from './json-span.ts';
import { expectByte, OPEN_BRACE, skipWhitespace } from './json-token.ts';
import { MalformedLineError } from './malformed-line-error.ts';
import { parseUsage, type Usage } from './parse-usage.ts';
import { asObject, boundedText, optional, textField } from './read-fields.ts';

const FIRST_OF_NULL = 0x6e;

export interface ResultResponse {
  /** 0 when the provider gave none that is a number; providers also send 0 themselves. */
  readonly statusCode: number;
  readonly requestId?: string;
  /** Exactly the bytes the provider wrote, a view into the line; empty when there were none. */
  readonly body: Buffer;
  /** What the body says of its tokens. */
  readonly usage?: Usage;
}

export interface ResultLine {
  readonly customId: string;
  readonly response?: ResultResponse;
  readonly error?: { readonly code?: string; readonly message?: string };
}

/**
 * Reads one line of an output or error file, in one pass over its bytes. Only the small values
 * around `response.body` are parsed, and the body's `usage`; the body itself is found, checked to be
 * JSON, and left as it is.
 */
export function parseResultLine(line: Buffer): ResultLine {
  let response: Members | undefined;
  let body: Members | undefined;
  const top = readMembers(line, skipWhitespace(line, 0), (key, start) => {
    if (key !== 'response') return undefined;
    body = undefined;
    if (line[start] !== OPEN_BRACE) return undefined;
    response = readMembers(line, start, (member, at) => {
      if (member !== 'body') return undefined;
      body = line[at] === OPEN_BRACE ? readMembers(line, at) : undefined;
      return body?.end;
    });
    return response.end;
  });
  expectEnd(line, top.end);
  const customId = parseValue(line, top.spans.get('custom_id'));
  if (typeof customId !== 'string') throw new MalformedLineError('no custom_id', 0);
  return {
    customId,
    ...(hasResponse(line, top) ? optional('response', responseOf(line, response, body)) : {}),
    ...optional('error', parseError(line, top.spans.get('error'))),
  };
}

function hasResponse(line: Buffer, { spans }: Members): boolean {
  const span = spans.get('response');
  if (span === undefined || line[span.start] === FIRST_OF_NULL) return false;
  expectByte(line, span.start, OPEN_BRACE);
  return true;
}

function responseOf(
  line: Buffer,
  members: Members | undefined,
  bodyMembers: Members | undefined,
): ResultResponse | undefined {
  if (members === undefined) return undefined;
  const { spans } = members;
  const statusCode = parseValue(line, spans.get('status_code'));
  const requestId = parseValue(line, spans.get('request_id'));
  const body = spans.get('body') ?? { start: 0, end: 0 };
  return {
    statusCode: typeof statusCode === 'number' ? statusCode : 0,
    ...(typeof requestId === 'string' && requestId !== '' ? { requestId } : {}),
    body: line.subarray(body.start, body.end),
    ...optional('usage', parseUsage(parseValue(line, bodyMembers?.spans.get('usage')))),
  };
}

function parseError(line: Buffer, span: Span | undefined): ResultLine['error'] {
  const value = parseValue(line, span);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return { message: boundedText(value) };
  const error = asObject(value) ?? {};
  const message = textField(error, 'message');
  return {
    ...optional('code', textField(error, 'code')),
    ...optional('message', message === undefined ? undefined : boundedText(message)),
  };
}

function parseValue(line: Buffer, span: Span | undefined): unknown {
  return span === undefined ? undefined : JSON.parse(line.toString('utf8', span.start, span.end));
}
