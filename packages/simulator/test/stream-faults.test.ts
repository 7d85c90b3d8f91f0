import { describe, expect, test } from '@jest/globals';
import { APIError } from 'openai';

import { runSimulator, type RunningSimulator } from './running-simulator.ts';

const model = 'gpt-5-mini';
const words = 'one two three four five six';

/** The text of the pieces that came, and what ended them. */
async function readChat(
  simulator: RunningSimulator,
): Promise<{ readonly text: string; readonly failure: unknown }> {
  const messages = [{ role: 'user' as const, content: words }];
  let text = '';
  const { completions } = simulator.client().chat;
  try {
    for await (const chunk of await completions.create({ model, messages, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? '';
    }
    return { text, failure: null };
  } catch (failure) {
    return { text, failure };
  }
}

async function breakChat(simulator: RunningSimulator, fault: object): Promise<void> {
  await simulator.admin('POST', 'faults', { operation: 'chat.completions', ...fault });
}

describe('a stream that is made to break', () => {
  test('is cut after so many events, and charged', async () => {
    await using simulator = await runSimulator();
    await breakChat(simulator, { break: 'reset', afterEvents: 4 });
    const { text, failure } = await readChat(simulator);
    expect(text).toBe('echo: one two');
    expect(failure).toMatchObject({ message: 'terminated' });
    expect(await simulator.ledger()).toMatchObject([{ outcome: 'answered', streamed: true }]);
    expect(await readChat(simulator)).toEqual({ text: `echo: ${words}`, failure: null });
  });

  test('tells of an error, as chat does', async () => {
    await using simulator = await runSimulator();
    await breakChat(simulator, { break: 'error', afterEvents: 3 });
    const { text, failure } = await readChat(simulator);
    expect(text).toBe('echo: one');
    expect(failure).toBeInstanceOf(APIError);
    expect(failure).toMatchObject({ type: 'server_error' });
  });

  test('tells of an error, as Responses does', async () => {
    await using simulator = await runSimulator();
    await simulator.admin('POST', 'faults', { operation: 'responses', break: 'error' });
    const stream = simulator.client().responses.stream({ model, input: words });
    await expect(stream.finalResponse()).rejects.toMatchObject({ code: 'server_error' });
  });

  test('just ends', async () => {
    await using simulator = await runSimulator();
    await breakChat(simulator, { break: 'end', afterEvents: 2 });
    expect(await readChat(simulator)).toEqual({ text: 'echo:', failure: null });
    const messages = [{ role: 'user' as const, content: words }];
    await breakChat(simulator, { break: 'end', afterEvents: 2 });
    const stream = simulator.client().chat.completions.stream({ model, messages });
    await expect(stream.finalChatCompletion()).rejects.toThrow('finish_reason');
  });

  test('breaks by chance, too', async () => {
    await using simulator = await runSimulator({ faults: { 'chat.completions.break': 1 } });
    const { failure } = await readChat(simulator);
    expect(failure).toMatchObject({ message: 'terminated' });
  });

  test.each([{ break: 'gently' }, { break: true, afterEvents: -1 }])(
    'is not armed by %j',
    async (fault) => {
      await using simulator = await runSimulator();
      const refused = await simulator.admin('POST', 'faults', {
        operation: 'chat.completions',
        ...fault,
      });
      expect(refused).toMatchObject({ error: { type: 'invalid_request_error' } });
    },
  );
});

test('the events of a stream come apart by its pace', async () => {
  await using simulator = await runSimulator({ streamPaceMs: 60_000 });
  const response = await fetch(`${simulator.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer key-one' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: words }], stream: true }),
  });
  const reader = response.body?.getReader();
  const first = await reader?.read();
  const text = Buffer.from(first?.value ?? []).toString('utf8');
  expect(text.match(/^data: /gm)).toHaveLength(1);
  await reader?.cancel();
});
