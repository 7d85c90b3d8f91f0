import { asObject } from './read-fields.ts';

export interface NetworkFailure {
  readonly code: string;
  /** False only when it is certain that no byte of the call left this machine. */
  readonly sent: boolean;
}

const TIMEOUT_CODES: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);
const NEVER_CONNECTED_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** `fetch failed` → socket error → its own cause; more would be a loop. */
const DEEPEST_CAUSE = 5;

/** What broke the connection, from an error of undici or of the SDK around it. */
export function describeNetworkFailure(error: unknown): NetworkFailure {
  const chain = causes(error);
  const failure = chain.find((link) => codeOf(link) !== undefined);
  const code = failure === undefined ? undefined : codeOf(failure);
  if (failure !== undefined && code !== undefined) {
    const connecting = neverConnected(failure, code);
    return { code: !connecting && TIMEOUT_CODES.has(code) ? 'TIMEOUT' : code, sent: !connecting };
  }
  const timedOut = chain.some((link) => /timeout/i.test(nameOf(link)));
  return { code: timedOut ? 'TIMEOUT' : 'NETWORK', sent: true };
}

function neverConnected(failure: unknown, code: string): boolean {
  if (NEVER_CONNECTED_CODES.has(code)) return true;
  const syscall = asObject(failure)?.['syscall'];
  return syscall === 'connect' || syscall === 'getaddrinfo';
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  let link: unknown = error;
  while (asObject(link) !== undefined && chain.length < DEEPEST_CAUSE) {
    chain.push(link);
    link = asObject(link)?.['cause'];
  }
  return chain;
}

/** System and undici codes only; a DOMException's `code` is a number. */
function codeOf(link: unknown): string | undefined {
  const code = asObject(link)?.['code'];
  return typeof code === 'string' && /^[A-Z0-9_]{2,60}$/.test(code) ? code : undefined;
}

/** The SDK's errors are all named `Error`; only their classes differ. */
function nameOf(link: unknown): string {
  const { name, constructor } = asObject(link) ?? {};
  return `${String(name)} ${typeof constructor === 'function' ? constructor.name : ''}`;
}
