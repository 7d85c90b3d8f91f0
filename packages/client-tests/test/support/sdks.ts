import OpenAI from 'openai';
import OpenAI4 from 'openai-4';
import OpenAI5 from 'openai-5';
import OpenAI6 from 'openai-6';
import { API_KEY } from './silt.ts';

/** A major release of the official SDK, spoken to as the newest one is. */
export interface Sdk {
  readonly major: number;
  connect(baseURL: string): OpenAI;
}

const settings = (baseURL: string) => ({ apiKey: API_KEY, baseURL, maxRetries: 20 });

/** Each major has types of its own; the calls that are made here are the same in all of them. */
export const sdks: readonly Sdk[] = [
  {
    major: 4,
    connect(baseURL) {
      const client = new OpenAI4(settings(baseURL));
      const { completions } = client.beta.chat;
      // What became `chat.completions.parse` and `.stream` began under `beta`.
      Object.assign(client.chat.completions, {
        parse: completions.parse.bind(completions),
        stream: completions.stream.bind(completions),
      });
      return client as unknown as OpenAI;
    },
  },
  { major: 5, connect: (baseURL) => new OpenAI5(settings(baseURL)) as unknown as OpenAI },
  { major: 6, connect: (baseURL) => new OpenAI6(settings(baseURL)) as unknown as OpenAI },
  { major: 7, connect: (baseURL) => new OpenAI(settings(baseURL)) },
];
