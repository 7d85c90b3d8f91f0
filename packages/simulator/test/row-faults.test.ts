import { describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';

import { finalAnswer } from '../src/index.ts';
import {
  chatBody,
  chatLine,
  createBatch,
  reaches,
  readRows,
  runSimulator,
  type Row,
} from './running-simulator.ts';

/** All rows of both files, in their order, doubled ones too. */
async function allRows(client: OpenAI, lines: readonly string[]): Promise<readonly Row[]> {
  const batch = await createBatch(client, lines);
  const done = await reaches(client, batch.id, 'completed');
  const rows: Row[] = [];
  for (const id of [done.output_file_id, done.error_file_id]) {
    if (typeof id !== 'string') continue;
    const text = await (await client.files.content(id)).text();
    rows.push(
      ...text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Row),
    );
  }
  return rows;
}

const statusesOf = (rows: readonly Row[], customId: string) =>
  rows.filter((row) => row.custom_id === customId).map((row) => row.response?.status_code);

function contentOf(rows: readonly Row[], customId: string): unknown {
  const body = rows.find((row) => row.custom_id === customId)?.response?.body;
  return (body as OpenAI.ChatCompletion | undefined)?.choices[0]?.message.content;
}

test('a row gets crossed: another batch’s custom id has it, too', async () => {
  await using simulator = await runSimulator({ faults: { 'rows.crossed': 1 } });
  const [here, there] = [simulator.client('a'), simulator.client('b')];
  await simulator.admin('POST', 'batch-faults', { holdBatches: true, key: 'b' });
  const other = await createBatch(there, [chatLine('theirs', 'not yours')]);
  await reaches(there, other.id, 'in_progress');
  const rows = await allRows(here, [chatLine('ours', 'hello')]);
  expect(rows.map(({ custom_id }) => custom_id)).toEqual(['ours', 'theirs']);
  expect(contentOf(rows, 'theirs')).toBe('echo: hello');
});

describe('a directive', () => {
  test('fails a row in its first batches and answers it in the next', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const lines = [chatLine('shaky', '!flaky 503 2 at last'), chatLine('calm', 'hello')];
    expect(statusesOf(await allRows(client, lines), 'shaky')).toEqual([503]);
    expect(statusesOf(await allRows(client, lines), 'shaky')).toEqual([503]);
    const rows = await allRows(client, lines);
    expect(contentOf(rows, 'shaky')).toBe('echo: at last');
    const expected = finalAnswer(
      '/v1/chat/completions',
      JSON.stringify(chatBody('!flaky 503 2 at last')),
    );
    expect(JSON.stringify(rows.find((row) => row.custom_id === 'shaky')?.response?.body)).toBe(
      expected.kind === 'answered' ? expected.bodyText : '',
    );
    expect(await simulator.admin('GET', 'summary')).toMatchObject({
      duplicatedCustomIds: ['calm'],
      answeredTwice: ['calm'],
    });
  });

  test('counts the batches of each key apart', async () => {
    await using simulator = await runSimulator();
    const lines = [chatLine('shaky', '!flaky 500 1 fine')];
    expect(statusesOf(await allRows(simulator.client('a'), lines), 'shaky')).toEqual([500]);
    expect(statusesOf(await allRows(simulator.client('b'), lines), 'shaky')).toEqual([500]);
    expect(statusesOf(await allRows(simulator.client('a'), lines), 'shaky')).toEqual([200]);
  });

  test('loses a row once', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const lines = [chatLine('lost', '!missing-once found'), chatLine('other', 'x')];
    expect(statusesOf(await allRows(client, lines), 'lost')).toEqual([]);
    expect(contentOf(await allRows(client, lines), 'lost')).toBe('echo: found');
  });

  test('doubles a row, or adds one that nobody asked for', async () => {
    await using simulator = await runSimulator();
    const rows = await allRows(simulator.client(), [
      chatLine('twin', '!duplicate both'),
      chatLine('host', '!stranger guest'),
    ]);
    expect(statusesOf(rows, 'twin')).toEqual([200, 200]);
    expect(contentOf(rows, 'twin')).toBe('echo: both');
    expect(contentOf(rows, 'host')).toBe('echo: guest');
    expect(statusesOf(rows, 'unknown-host')).toEqual([200]);
    expect(await simulator.admin('GET', 'summary')).toMatchObject({ answeredTwice: [] });
  });

  test('puts odd line ends and great lengths into answers', async () => {
    await using simulator = await runSimulator();
    const rows = await allRows(simulator.client(), [
      chatLine('odd', '!exotic text'),
      chatLine('long', '!large 300000 text'),
    ]);
    expect(contentOf(rows, 'odd')).toBe('echo: text\u2028\u2029\u0085');
    const long = contentOf(rows, 'long');
    expect(long).toHaveLength(300_000);
    expect(String(long).startsWith('echo: text large large ')).toBe(true);
  });
});

describe('rows struck by chance', () => {
  const lines = Array.from({ length: 200 }, (_, index) => chatLine(`row-${index}`, `t ${index}`));
  const faults = {
    'rows.500': 0.1,
    'rows.0': 0.1,
    'rows.missing': 0.1,
    'rows.duplicate': 0.1,
    'rows.unknown': 0.1,
  };
  const tally = (rows: readonly Row[]) =>
    rows.map((row) => `${row.custom_id} ${row.response?.status_code}`).toSorted();

  test('are the same in every run, and others when they are tried again', async () => {
    await using one = await runSimulator({ faults });
    await using other = await runSimulator({ faults });
    const rows = await allRows(one.client(), lines);
    expect(tally(await allRows(other.client(), lines))).toEqual(tally(rows));
    expect(tally(await allRows(one.client(), lines))).not.toEqual(tally(rows));
    const statuses = new Set(rows.map((row) => row.response?.status_code));
    expect(statuses).toEqual(new Set([200, 500, 0]));
    const ids = rows.map((row) => row.custom_id);
    expect(ids.some((id) => id.startsWith('unknown-'))).toBe(true);
    expect(new Set(ids).size).toBeLessThan(ids.length);
    expect(lines.length).toBeGreaterThan(ids.filter((id) => id.startsWith('row-')).length - 60);
  });

  test('can be those of one batch', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    await simulator.admin('POST', 'batch-faults', { rows: { 0: 1 } });
    const rows = await allRows(client, lines);
    expect(new Set(rows.map((row) => row.response?.status_code))).toEqual(new Set([0]));
    const again = await createBatch(client, lines);
    const done = await reaches(client, again.id, 'completed');
    expect((await readRows(client, done.output_file_id)).size).toBe(lines.length);
  });
});
