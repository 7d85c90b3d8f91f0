import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/**
 * What a relayed call takes along. A list of what may pass, not of what may not: proxies heed headers
 * that name another host or path, and each way of naming a caller but the credential is Silt's own.
 */
const ALONG: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-type',
  'http-referer',
  'traceparent',
  'tracestate',
  'user-agent',
  'x-client-request-id',
  'x-title',
]);
const ALONG_PREFIX = /^(openai|x-stainless)-/;
/** Chooses who pays, among the accounts of the credential's owner. */
const ACCOUNT_HEADERS = /^openai-(organization|project)$/;

/** `owned`: the credential is the caller's own, and so are its accounts. */
export function callersHeaders(
  headers: IncomingHttpHeaders,
  { credential, owned }: { readonly credential: string; readonly owned: boolean },
): Record<string, string> {
  const along: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string' || !(ALONG.has(name) || ALONG_PREFIX.test(name))) continue;
    if (!owned && ACCOUNT_HEADERS.test(name)) continue;
    along[name] = value;
  }
  return { ...along, authorization: `Bearer ${credential}` };
}

/** Of one connection only, or said about the provider's host and wrong about this one. */
const STAY_BEHIND: ReadonlySet<string> = new Set([
  'alt-svc',
  'clear-site-data',
  'connection',
  'keep-alive',
  'nel',
  'proxy-authenticate',
  'proxy-connection',
  'report-to',
  'set-cookie',
  'strict-transport-security',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** What a header may hold on its way out; anything else would break the answer. */
const SENDABLE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What of the provider's headers reaches the caller: all but those, and nothing in Silt's name. */
export function providersHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = headers['connection']?.toLowerCase().split(',') ?? [];
  const hopByHop = new Set(named.map((name) => name.trim()));
  const passed: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || STAY_BEHIND.has(name) || hopByHop.has(name)) continue;
    if (name.startsWith('x-silt-')) continue;
    const values = Array.isArray(value) ? value : [value];
    if (values.every((one) => SENDABLE.test(one))) passed[name] = value;
  }
  return passed;
}
