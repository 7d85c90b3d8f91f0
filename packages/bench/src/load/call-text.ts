/** What every call of a load is like; only its number, and so its key and marker, differs. */
export interface CallShape {
  /** Bytes of the body, at least; exactly, for a single message. */
  readonly bodyBytes: number;
  /** Messages of the conversation, among which the bytes are divided. */
  readonly messages: number;
  /** Apart from it, calls of the same number would be the same request. */
  readonly series: string;
}

export const API_KEY = 'sk-bench-0000000000000000000000000000';
export const MODEL = 'bench-model';
export const CALL_PATH = '/v1/chat/completions';

export function idempotencyKey({ series }: CallShape, number: number): string {
  return `${series}-${number}`;
}

/** Stands in the last message, which the simulator echoes: tells an answer from a neighbour's. */
export function markerOf({ series }: CallShape, number: number): string {
  return `<${series}.${number}>`;
}

export function callBody(shape: CallShape, number: number): Buffer {
  const last = { role: 'user', content: markerOf(shape, number) };
  const share = Math.floor(shape.bodyBytes / shape.messages);
  const earlier = Array.from({ length: shape.messages - 1 }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: filler(Math.max(1, share - 36)),
  }));
  const bare = JSON.stringify({ model: MODEL, messages: [...earlier, last] });
  last.content += filler(Math.max(0, shape.bodyBytes - bare.length));
  return Buffer.from(JSON.stringify({ model: MODEL, messages: [...earlier, last] }));
}

/** A whole HTTP call with the headers that OpenAI's SDK for Node sends. */
export function callText(shape: CallShape, number: number, retries: number): Buffer {
  const body = callBody(shape, number);
  const head = [
    `POST ${CALL_PATH} HTTP/1.1`,
    'host: silt.example',
    'connection: keep-alive',
    `authorization: Bearer ${API_KEY}`,
    'content-type: application/json',
    'accept: application/json',
    'user-agent: OpenAI/Bench 1.0.0',
    'x-stainless-arch: x64',
    'x-stainless-os: Linux',
    'x-stainless-package-version: 1.0.0',
    `x-stainless-retry-count: ${retries}`,
    'x-stainless-runtime: bench',
    'x-stainless-runtime-version: 1.0.0',
    'accept-language: *',
    'sec-fetch-mode: cors',
    'accept-encoding: gzip, deflate',
    `idempotency-key: ${idempotencyKey(shape, number)}`,
    `content-length: ${body.byteLength}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}

const WORDS = 'the quick brown fox jumps over the lazy dog and runs through the wide green field ';

function filler(length: number): string {
  return WORDS.repeat(Math.ceil(length / WORDS.length)).slice(0, length);
}
