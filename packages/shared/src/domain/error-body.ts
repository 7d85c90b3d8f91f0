/** An error as OpenAI's clients read it. */
export interface ErrorFacts {
  readonly message: string;
  readonly type: string;
  readonly param?: string | null | undefined;
  readonly code?: string | null | undefined;
}

/** The JSON that carries an error: all four fields, always. */
export function errorBody({ message, type, param, code }: ErrorFacts): Buffer {
  return Buffer.from(
    JSON.stringify({ error: { message, type, param: param ?? null, code: code ?? null } }),
  );
}
