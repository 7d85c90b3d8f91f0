/** A refusal in the server's own words. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What went wrong, in a sentence for the operator. */
export function explain(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return 'The gateway cannot be reached. What is shown may be old.';
}

export async function readError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined);
  return new ApiError(response.status, messageOf(body, response.status));
}

/** The message of an error in OpenAI’s shape. */
function messageOf(body: unknown, status: number): string {
  if (typeof body === 'object' && body !== null && 'error' in body) {
    const { error } = body;
    if (typeof error === 'object' && error !== null && 'message' in error) {
      if (typeof error.message === 'string') return error.message;
    }
  }
  return `The gateway answered ${status}.`;
}
