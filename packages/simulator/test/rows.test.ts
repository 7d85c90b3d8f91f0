import { describe, expect, test } from '@jest/globals';
import fastCheck from 'fast-check';

import { chatLine, createBatch, reaches, readRows, runSimulator } from './running-simulator.ts';

describe('the rows of a completed batch', () => {
  test('go to the file their answers belong to', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const batch = await createBatch(client, [
      chatLine('plain', 'hello'),
      chatLine('bad', '!status 400 no such thing'),
      chatLine('busy', '!status 429'),
      chatLine('tool', '!tool lookup {"city": "Oslo"}'),
      chatLine('refused', '!refuse I would rather not'),
      chatLine('gone', '!missing'),
      chatLine('blank', '!status 0'),
    ]);
    const done = await reaches(client, batch.id, 'completed');
    expect(done.request_counts).toEqual({ total: 7, completed: 5, failed: 2 });
    const output = await readRows(client, done.output_file_id);
    const errors = await readRows(client, done.error_file_id);
    expect([...output.keys()].toSorted()).toEqual(['plain', 'refused', 'tool']);
    expect([...errors.keys()].toSorted()).toEqual(['bad', 'blank', 'busy']);
    expect(errors.get('bad')).toMatchObject({
      error: null,
      response: {
        status_code: 400,
        body: { error: { message: 'no such thing', type: 'invalid_request_error', code: null } },
      },
    });
    expect(errors.get('busy')).toMatchObject({ response: { status_code: 429 } });
    expect(errors.get('blank')).toMatchObject({
      response: { status_code: 0, request_id: '', body: {} },
      error: null,
    });
    const call = { name: 'lookup', arguments: '{"city": "Oslo"}' };
    expect(output.get('tool')).toMatchObject({
      response: {
        body: { choices: [{ message: { content: null, tool_calls: [{ function: call }] } }] },
      },
    });
    expect(output.get('refused')).toMatchObject({
      response: {
        body: { choices: [{ message: { content: null, refusal: 'I would rather not' } }] },
      },
    });
    const outcomes = (await simulator.ledger()).map(({ customId, outcome }) => [customId, outcome]);
    expect(Object.fromEntries(outcomes)).toEqual({
      plain: 'answered',
      bad: 'failed',
      busy: 'failed',
      tool: 'answered',
      refused: 'answered',
      gone: 'missing',
      blank: 'failed',
    });
  });

  test('leave no output file when all of them failed', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const batch = await createBatch(client, [chatLine('one', '!status 500 broken')]);
    const done = await reaches(client, batch.id, 'completed');
    expect(done).toMatchObject({ output_file_id: null, error_file_id: expect.any(String) });
    expect(done.request_counts).toEqual({ total: 1, completed: 0, failed: 1 });
  });

  test('hold a raw answer byte for byte', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const hard = ['1.0', '1e2', '9007199254740993', '{"b":1,"a":"\\u0041\\ud800 "}', ' [1 ,2] '];
    const generated = fastCheck
      .sample(fastCheck.json(), 200)
      .filter((text) => !text.includes('\n'));
    const texts = [...hard, ...generated];
    const batch = await createBatch(
      client,
      texts.map((text, index) => chatLine(`row-${index}`, `!raw ${text}`)),
    );
    const done = await reaches(client, batch.id, 'completed');
    const output = await (await client.files.content(done.output_file_id ?? '')).text();
    for (const [index, text] of texts.entries()) {
      const line = output.split('\n').find((row) => row.includes(`"custom_id":"row-${index}"`));
      expect(line?.split('"body":').slice(1).join('"body":')).toBe(`${text}},"error":null}`);
    }
  });

  test('are taken from the exact bytes of the input', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const body =
      '{ "model":"gpt-5-mini", "seed": 1.0, "messages" : [{"role":"user","content":"\\u0068i \u2028"}] }';
    const line = `{"body": ${body} , "url":"/v1/chat/completions","method":"POST","custom_id":"one"}`;
    const batch = await createBatch(client, [line]);
    const done = await reaches(client, batch.id, 'completed');
    expect((await simulator.ledger())[0]).toMatchObject({ body, outcome: 'answered' });
    const rows = await readRows(client, done.output_file_id);
    expect(rows.get('one')).toMatchObject({
      response: { body: { choices: [{ message: { content: 'echo: hi \u2028' } }] } },
    });
  });
});
