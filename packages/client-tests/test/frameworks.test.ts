import { createOpenAI } from '@ai-sdk/openai';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { embedMany, generateText, streamText } from 'ai';
import { API_KEY, type Silt, startSilt } from './support/silt.ts';

let silt: Silt;
beforeAll(async () => {
  silt = await startSilt();
}, 60_000);
afterAll(async () => {
  await silt[Symbol.asyncDispose]();
}, 60_000);

const EMBEDDER = 'text-embedding-3-small';

/** Asks the provider and Silt for the same, and expects the same. */
async function expectSame(ask: (baseURL: string) => Promise<unknown>): Promise<void> {
  const [direct, throughSilt] = await Promise.all([ask(silt.directUrl), ask(silt.baseUrl)]);
  expect(direct).toBeDefined();
  expect(throughSilt).toEqual(direct);
}

describe('the Vercel AI SDK', () => {
  const provider = (baseURL: string) => createOpenAI({ apiKey: API_KEY, baseURL });

  const models = {
    chat: (baseURL: string) => provider(baseURL).chat('gpt-5-mini'),
    responses: (baseURL: string) => provider(baseURL).responses('gpt-5-mini'),
    completion: (baseURL: string) => provider(baseURL).completion('gpt-3.5-turbo-instruct'),
  };

  test.each(['chat', 'responses', 'completion'] as const)('generates text by %s', async (kind) => {
    await expectSame(async (baseURL) => {
      const told = await generateText({ model: models[kind](baseURL), prompt: `By ${kind}.` });
      expect(told.text).toContain(`By ${kind}.`);
      return { text: told.text, usage: told.usage, why: told.finishReason };
    });
  });

  test.each(['chat', 'responses', 'completion'] as const)('streams text by %s', async (kind) => {
    await expectSame(async (baseURL) => {
      const stream = streamText({ model: models[kind](baseURL), prompt: `Streamed by ${kind}.` });
      let text = '';
      for await (const piece of stream.textStream) text += piece;
      expect(text).toContain(`Streamed by ${kind}.`);
      return { text, usage: await stream.usage, why: await stream.finishReason };
    });
  });

  test('embeds many texts', async () => {
    await expectSame(async (baseURL) => {
      const model = provider(baseURL).embedding(EMBEDDER);
      const { embeddings, usage } = await embedMany({ model, values: ['One.', 'Two.'] });
      expect(embeddings).toHaveLength(2);
      return { embeddings, usage };
    });
  });
});

describe('LangChain.js', () => {
  const chat = (baseURL: string) =>
    new ChatOpenAI({ model: 'gpt-5-mini', apiKey: API_KEY, configuration: { baseURL } });

  test('invokes a chat model', async () => {
    await expectSame(async (baseURL) => {
      const { content, usage_metadata: usage } = await chat(baseURL).invoke('Plain.');
      expect(content).toContain('Plain.');
      return { content, usage };
    });
  });

  test('streams from a chat model', async () => {
    await expectSame(async (baseURL) => {
      let text = '';
      for await (const { content } of await chat(baseURL).stream('Streamed.')) {
        text += typeof content === 'string' ? content : '';
      }
      expect(text).toContain('Streamed.');
      return text;
    });
  });

  test('asks for many things at once', async () => {
    await expectSame(async (baseURL) => {
      const answers = await chat(baseURL).batch(['One.', 'Two.', 'Three.']);
      return answers.map(({ content }) => content);
    });
  });

  test('embeds many texts', async () => {
    await expectSame((baseURL) =>
      new OpenAIEmbeddings({
        model: EMBEDDER,
        apiKey: API_KEY,
        configuration: { baseURL },
      }).embedDocuments(['One.', 'Two.']),
    );
  });
});
