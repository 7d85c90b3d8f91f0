export const PATH = '/v1/chat/completions';

export function question(content: string): string {
  return JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content }] });
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  readonly error: { message: string; type: string; param: string | null; code: string } | undefined;
}

/** A call over a connection of its own, as a held one needs. */
export async function call(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Reply> {
  const response = await fetch(url + PATH, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test-1', 'content-type': 'application/json', ...headers },
    body,
    ...(signal && { signal }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    status: response.status,
    headers: response.headers,
    body: bytes,
    error: response.ok
      ? undefined
      : (JSON.parse(bytes.toString()) as { error: NonNullable<Reply['error']> }).error,
  };
}

export interface Fetched {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A look at a request, by a path of ours, following no redirect. */
export async function look(
  url: string,
  path: string,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Fetched> {
  const response = await fetch(url + path, {
    redirect: 'manual',
    headers: { authorization: 'Bearer sk-test-1', ...headers },
    ...(signal && { signal }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
