/** Where a request is found, by its id or the key of its call. */
export function requestPath(name: string): string {
  return `/v1/requests/${encodeURIComponent(name)}`;
}

export const REQUEST_ROUTE = '/v1/requests/:name';
export const ANSWER_ROUTE = `${REQUEST_ROUTE}/answer`;

const HOP = 'hop';

/** Where its answer is waited for. `hop` counts the redirects that lead there. */
export function answerPath(name: string, hop: number): string {
  return `${requestPath(name)}/answer?${HOP}=${hop}`;
}

/** The redirects that led to this address of an answer; undefined when none did. */
export function hopsMade(url: string): number | undefined {
  const hop = new URL(url, 'http://silt').searchParams.get(HOP) ?? '';
  return /^[1-9]\d?$/.test(hop) ? Number(hop) : undefined;
}
