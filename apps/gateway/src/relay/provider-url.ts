/**
 * A place below the provider's base URL. `path` is one of ours, or made by `modelPath`: only the
 * query is the caller's, and that leads nowhere else.
 */
export function providerUrl(baseUrl: string, path: string, query: string): URL {
  const url = new URL(baseUrl + path);
  url.search = query;
  return url;
}

/** Visible ASCII but for what would begin another part of a URL, or be decoded once more on the way. */
const NAME = /^[^\p{C}\s\u0080-\u{10ffff}%?#\\]{1,256}$/u;
const NO_NAME: ReadonlySet<string> = new Set(['', '.', '..']);

/**
 * The path of a model whose id came in these segments, decoded; undefined for what cannot be an id.
 * An id may hold slashes, written as they are or encoded, and goes on as it came.
 */
export function modelPath(segments: readonly string[]): string | undefined {
  const id = segments.join('/');
  if (!NAME.test(id) || id.split('/').some((part) => NO_NAME.has(part))) return undefined;
  return `/models/${segments.map((segment) => encodeURIComponent(segment)).join('/')}`;
}
