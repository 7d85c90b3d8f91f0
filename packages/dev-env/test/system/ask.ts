import OpenAI from 'openai';
import type { GatewayProcess } from '../../src/fleet.ts';

export const API_KEY = 'sk-system-test';

export interface AskOptions {
  readonly apiKey?: string;
  /** The gateway to begin with. */
  readonly gateway?: number;
}

/** Asks until there is an answer, at another gateway whenever one breaks off. */
export async function askUntilAnswered(
  gateways: readonly GatewayProcess[],
  key: string,
  text: string,
  { apiKey = API_KEY, gateway = 0 }: AskOptions = {},
): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    const chosen = gateways[(gateway + attempt) % gateways.length];
    const client = new OpenAI({ apiKey, baseURL: chosen?.baseUrl, maxRetries: 0 });
    try {
      const completion = await client.chat.completions.create(
        { model: 'model-a', messages: [{ role: 'user', content: text }] },
        { headers: { 'Idempotency-Key': key } },
      );
      return completion.choices[0]?.message.content ?? '';
    } catch (error) {
      const told = error instanceof OpenAI.APIError ? error.headers?.get('x-should-retry') : null;
      const broken = error instanceof OpenAI.APIConnectionError;
      if (!broken && told !== 'true') throw error;
    }
    // A gateway that is gone refuses at once: not too fast a circle while another one starts.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
