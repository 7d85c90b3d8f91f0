import OpenAI from 'openai';

/** What one call came to. */
export interface Told {
  readonly asked: string;
  /** The answer's text, or what the SDK threw after its retries. */
  readonly answer: string;
}

export interface RestlessCallersOptions {
  readonly baseUrl: string;
  readonly callers: number;
  /** Tells a caller that it should ask no more. */
  readonly stop: AbortSignal;
}

/** Above the times that an SDK comes back to one call while everything is replaced. */
const MAX_RETRIES = 30;
/** Of each three callers one sends no key. */
const KEYLESS_EACH = 3;

export const modelOf = { patient: 'model-patient', restless: 'model-restless' };

export function sdkFor(baseURL: string): OpenAI {
  return new OpenAI({ baseURL, apiKey: 'sk-rolling', maxRetries: MAX_RETRIES });
}

/** Asks by an ordinary SDK; every third caller leaves it to Silt to know its call again. */
export async function askOnce(
  client: OpenAI,
  model: string,
  caller: number,
  asked: string,
): Promise<Told> {
  const keyless = caller % KEYLESS_EACH === 0;
  try {
    const completion = await client.chat.completions.create(
      { model, messages: [{ role: 'user', content: asked }] },
      keyless ? {} : { headers: { 'Idempotency-Key': asked.replaceAll(' ', '-') } },
    );
    return { asked, answer: completion.choices[0]?.message.content ?? '' };
  } catch (error) {
    return { asked, answer: `failed: ${String(error)}` };
  }
}

/** Each caller asks its next question when it has the answer to the last one. Resolves when all have stopped. */
export async function keepAsking({
  baseUrl,
  callers,
  stop,
}: RestlessCallersOptions): Promise<Told[]> {
  const client = sdkFor(baseUrl);
  const stories = Array.from({ length: callers }, async (_, caller) => {
    const told: Told[] = [];
    while (!stop.aborted) {
      const asked = `restless ${caller}, question ${told.length}`;
      told.push(await askOnce(client, modelOf.restless, caller, asked));
    }
    return told;
  });
  return (await Promise.all(stories)).flat();
}
