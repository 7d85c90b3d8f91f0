import type OpenAI from 'openai';

/** One thing to ask a client for, and what comes back: an object, or all that a stream told. */
export interface Question {
  readonly name: string;
  /** The first major whose own helpers can digest the answer, wherever it comes from. */
  readonly since?: number;
  ask(client: OpenAI): Promise<unknown>;
}

const model = 'gpt-5-mini';

const user = (content: string) => [{ role: 'user' as const, content }];

const tools = [
  { type: 'function' as const, function: { name: 'look', parameters: { type: 'object' } } },
];

const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, people: { type: 'integer', minimum: 3 } },
  required: ['city', 'people'],
  additionalProperties: false,
};
const chatFormat = { type: 'json_schema' as const, json_schema: { name: 'place', schema } };
const responseFormat = { type: 'json_schema' as const, name: 'place', schema };

const everyPart = `!parts ${JSON.stringify({
  content: 'Here it is: “naïve” 🙂.',
  reasoning: ['First this.', 'Then that.'],
  tools: [
    { name: 'look', arguments: { at: [1, 2], deep: { er: null } } },
    { name: 'look', arguments: '{"spaced" :  1.0}' },
  ],
  citations: [{ url: 'https://example.com/a', title: 'A' }],
})}`;

const chats: readonly [
  string,
  Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'model' | 'stream'>,
][] = [
  ['an echo', { messages: user('Plain.') }],
  ['exotic line ends', { messages: user('!exotic line ends') }],
  ['three choices', { messages: user('Three.'), n: 3 }],
  ['log probabilities', { messages: user('Likely?'), logprobs: true, top_logprobs: 2 }],
  ['a refusal', { messages: user('!refuse I will not.') }],
  ['a tool call', { messages: user('!tool look {"at": 1.50}'), tools }],
  ['every part at once', { messages: user(everyPart), tools }],
  ['an answer cut short', { messages: user('!incomplete of many words') }],
];

const responses: readonly [string, string][] = [
  ['an echo', 'Plain.'],
  ['reasoning', '!think hard about it'],
  ['a refusal', '!refuse I will not.'],
  ['a function call', '!tool look {"at": 1.50}'],
  ['a custom tool call', '!custom shell ls -l'],
  ['every part at once', everyPart],
  ['an incomplete one', '!incomplete of many words'],
  ['a failed one', '!failed for some reason'],
];

const completion = { model: 'gpt-3.5-turbo-instruct', prompt: ['One', 'Two'], n: 2, logprobs: 2 };

export const questions: readonly Question[] = [
  ...chats.flatMap(([name, body]): Question[] => [
    { name: `chat, ${name}`, ask: (client) => client.chat.completions.create({ ...body, model }) },
    {
      name: `chat, ${name}, streamed and put together`,
      ask: (client) => client.chat.completions.stream({ ...body, model }).finalChatCompletion(),
    },
  ]),
  {
    name: 'chat, usage at the end of a stream',
    async ask(client) {
      const stream = client.chat.completions.stream({
        model,
        messages: user('How many?'),
        stream_options: { include_usage: true },
      });
      const { usage } = await stream.finalChatCompletion();
      return { usage, total: await stream.totalUsage() };
    },
  },
  {
    name: 'chat, a custom tool call',
    ask: (client) => client.chat.completions.create({ model, messages: user('!custom shell ls') }),
  },
  {
    name: 'chat, a custom tool call, streamed and put together',
    since: 7,
    ask: (client) =>
      client.chat.completions
        .stream({ model, messages: user('!custom shell ls') })
        .finalChatCompletion(),
  },
  {
    name: 'chat, parsed by a schema',
    ask: (client) =>
      client.chat.completions.parse({
        model,
        messages: user('Where?'),
        response_format: chatFormat,
      }),
  },
  {
    name: 'chat, parsed by a schema from a stream',
    ask: (client) =>
      client.chat.completions
        .stream({ model, messages: user('Where?'), response_format: chatFormat })
        .finalChatCompletion(),
  },
  ...responses.flatMap(([name, input]): Question[] => [
    { name: `response, ${name}`, ask: (client) => client.responses.create({ model, input }) },
    {
      name: `response, ${name}, streamed and put together`,
      ask: (client) => client.responses.stream({ model, input }).finalResponse(),
    },
  ]),
  {
    name: 'response, parsed by a schema',
    ask: (client) =>
      client.responses.parse({ model, input: 'Where?', text: { format: responseFormat } }),
  },
  {
    name: 'embedding, as numbers',
    ask: (client) =>
      client.embeddings.create({ model: 'text-embedding-3-small', input: 'One.', dimensions: 8 }),
  },
  {
    name: 'embedding, several, as asked for by default',
    ask: (client) =>
      client.embeddings.create({ model: 'text-embedding-3-small', input: ['One.', 'Two.'] }),
  },
  { name: 'completion', ask: (client) => client.completions.create(completion) },
  {
    name: 'completion, streamed',
    async ask(client) {
      const told = new Map<number, { text: string; finish: string | null }>();
      for await (const { choices } of await client.completions.create({
        ...completion,
        stream: true,
      })) {
        for (const { index, text, finish_reason: finish } of choices) {
          const before = told.get(index);
          told.set(index, {
            text: (before?.text ?? '') + text,
            finish: finish ?? before?.finish ?? null,
          });
        }
      }
      return [...told].toSorted(([a], [b]) => a - b);
    },
  },
  {
    name: 'moderation, by the default model',
    ask: (client) => client.moderations.create({ input: ['!flag violence Hm.', 'Fine.'] }),
  },
  {
    name: 'image',
    ask: (client) => client.images.generate({ model: 'gpt-image-1', prompt: 'A dot.' }),
  },
  {
    name: 'an error',
    async ask(client) {
      const create = client.chat.completions.create({
        model,
        messages: user('!status 422 Not so.'),
      });
      const error: unknown = await create.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      const { status, code, param, type, message } = error as Record<string, unknown>;
      return { status, code, param, type, message };
    },
  },
];
