import { describe, expect, test } from '@jest/globals';

import { runSimulator } from './running-simulator.ts';

const model = 'gpt-5-mini';
const messages = [{ role: 'user' as const, content: 'Ada, born in London' }];

const schema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    kind: { enum: ['person', 'place'] },
    born: { type: ['integer', 'null'], minimum: 1800 },
    places: { type: 'array', items: { $ref: '#/$defs/place' }, minItems: 2 },
  },
  required: ['name', 'kind', 'born', 'places'],
  additionalProperties: false,
  $defs: {
    place: {
      type: 'object',
      properties: { city: { type: 'string', maxLength: 3 }, near: { $ref: '#/$defs/place' } },
      required: ['city'],
    },
  },
};

const fitting = {
  name: 'Ada, born in London',
  kind: 'person',
  born: 1800,
  places: [{ city: 'Ada' }, { city: 'Ada' }],
};

describe('an answer in the format that was asked for', () => {
  test('is parsed by the helpers of chat, streamed or not', async () => {
    await using simulator = await runSimulator();
    const { completions } = simulator.client().chat;
    const format = { type: 'json_schema' as const, json_schema: { name: 'fact', schema } };
    const body = { model, messages, response_format: format };
    const parsed = await completions.parse(body);
    expect(parsed.choices[0]?.message.parsed).toMatchObject(fitting);
    const streamed = await completions.stream(body).finalChatCompletion();
    expect(streamed.choices[0]?.message.parsed).toEqual(parsed.choices[0]?.message.parsed);
  });

  test('is parsed by the helpers of Responses, streamed or not', async () => {
    await using simulator = await runSimulator();
    const { responses } = simulator.client();
    const format = { type: 'json_schema' as const, name: 'fact', schema };
    const body = { model, input: messages, text: { format } };
    const parsed = await responses.parse(body);
    expect(parsed.output_parsed).toMatchObject(fitting);
    const streamed = await responses.stream(body).finalResponse();
    expect(streamed.output_parsed).toEqual(parsed.output_parsed);
  });

  test('calls the function that was chosen, with fitting arguments', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const details = { name: 'remember', parameters: schema, strict: true };
    const chat = await client.chat.completions.parse({
      model,
      messages,
      tools: [{ type: 'function', function: details }],
      tool_choice: { type: 'function', function: { name: 'remember' } },
    });
    const [call] = chat.choices[0]?.message.tool_calls ?? [];
    expect(call).toMatchObject({ function: { name: 'remember', parsed_arguments: fitting } });
    const response = await client.responses.parse({
      model,
      input: messages,
      tools: [{ type: 'function', ...details }],
      tool_choice: 'required',
    });
    expect(response.output).toMatchObject([
      { type: 'function_call', name: 'remember', parsed_arguments: fitting },
    ]);
  });
});
