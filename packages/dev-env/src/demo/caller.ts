import OpenAI from 'openai';
import { demand } from './demo-failure.ts';
import { readAnswer, type Usage } from './read-answer.ts';

export const demoModel = 'gpt-4o-mini';

/** Goes through to the simulator, which takes any key for an organisation of its own. */
export const demoKey = 'sk-demo-caller';

export interface Question {
  readonly text: string;
  readonly idempotencyKey: string;
}

export interface Answered {
  readonly question: Question;
  /** The answer's body, byte for byte. */
  readonly body: string;
  readonly usage: Usage;
  readonly heldMs: number;
}

/**
 * Asks as any program would: the provider's own SDK with another base URL. `maxRetries` is what
 * carries a call over the end of a hold and over a gateway that goes away.
 */
export class Caller {
  private readonly client: OpenAI;

  constructor(baseURL: string) {
    this.client = new OpenAI({ baseURL, apiKey: demoKey, maxRetries: 50 });
  }

  async ask(question: Question, signal?: AbortSignal): Promise<Answered> {
    const started = performance.now();
    const messages = [{ role: 'user' as const, content: question.text }];
    const response = await this.client.chat.completions
      .create(
        { model: demoModel, messages },
        { headers: { 'Idempotency-Key': question.idempotencyKey }, signal },
      )
      .asResponse();
    const body = await response.text();
    const { content, usage } = readAnswer(body);
    demand(
      content === `echo: ${question.text}`,
      `"${question.text}" was answered with "${content}", which is not its answer.`,
    );
    return { question, body, usage, heldMs: performance.now() - started };
  }
}
