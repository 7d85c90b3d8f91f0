/** What every answer to an accepted call names, so that its caller can find it again. */
export function callHeaders(call: {
  readonly requestId: string;
  readonly key: string;
}): Record<string, string> {
  return {
    'x-silt-request-id': call.requestId,
    ...(call.key !== '' && { 'idempotency-key': call.key }),
    'x-request-id': call.requestId,
  };
}
