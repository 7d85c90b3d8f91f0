import type { Answer } from '@silt/shared/domain';

/** The error that a failed answer tells, whatever its body holds. */
export function providerError({ status, body }: Answer): {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
} {
  const told = errorOf(body);
  return {
    message: textOf(told, 'message') ?? `The provider answered ${status}.`,
    type: textOf(told, 'type') ?? (status < 500 ? 'invalid_request_error' : 'server_error'),
    param: textOf(told, 'param') ?? null,
    code: textOf(told, 'code') ?? null,
  };
}

function errorOf(body: Buffer): unknown {
  try {
    const content: unknown = JSON.parse(body.toString('utf8'));
    return typeof content === 'object' && content !== null
      ? Reflect.get(content, 'error')
      : undefined;
  } catch {
    return undefined;
  }
}

function textOf(error: unknown, field: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : undefined;
}
