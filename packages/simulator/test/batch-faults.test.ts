import { describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import type OpenAI from 'openai';

import {
  chatLine,
  createBatch,
  reaches,
  readRows,
  runSimulator,
  type RunningSimulator,
} from './running-simulator.ts';

const lines = ['a', 'b', 'c', 'd'].map((id) => chatLine(id, `text of ${id}`));

/** The next batch, with something wrong with it. */
async function troubled(
  simulator: RunningSimulator,
  trouble: object,
  input: readonly string[] = lines,
): Promise<OpenAI.Batches.Batch> {
  await simulator.admin('POST', 'batch-faults', trouble);
  return createBatch(simulator.client(), input);
}

const ended = (client: OpenAI, id: string): Promise<OpenAI.Batches.Batch> =>
  eventually(async () => {
    const batch = await client.batches.retrieve(id);
    if (batch.completed_at === null) throw new Error(`${id} is ${batch.status}`);
    return batch;
  });

describe('a stuck batch', () => {
  test.each(['validating', 'in_progress', 'finalizing'] as const)(
    'stays %s until it is cancelled',
    async (stuck) => {
      await using simulator = await runSimulator();
      const client = simulator.client();
      const batch = await troubled(simulator, { stuck });
      const free = await createBatch(client, [chatLine('free', 'x')]);
      await reaches(client, free.id, 'completed');
      await reaches(client, batch.id, stuck);
      await client.batches.cancel(batch.id);
      expect((await reaches(client, batch.id, 'cancelled')).completed_at).toBeNull();
    },
  );

  test('stays cancelling until it is set free', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const batch = await troubled(simulator, { stuck: 'cancelling', holdBatches: true });
    await client.batches.cancel(batch.id);
    const free = await createBatch(client, [chatLine('free', 'x')]);
    await reaches(client, free.id, 'completed');
    expect((await client.batches.retrieve(batch.id)).status).toBe('cancelling');
    await simulator.admin('POST', 'batch-faults', { batchId: batch.id, stuck: null });
    await reaches(client, batch.id, 'cancelled');
  });
});

describe('a batch that is told of oddly', () => {
  test.each([
    [{ statusAs: 'PAUSED_BY_PROVIDER', holdBatches: true }, { status: 'PAUSED_BY_PROVIDER' }],
    [{ statusCase: 'upper', holdBatches: true, validatingSecs: 1e6 }, { status: 'VALIDATING' }],
    [{ statusCase: 'capitalised', validatingSecs: 1e6 }, { status: 'Validating' }],
    [{ counts: 'null' }, { request_counts: null }],
    [{ timestamps: 'iso' }, { created_at: expect.stringMatching(/^\d{4}-.*Z$/) }],
    [{ emptyIds: 'empty-string' }, { output_file_id: '', error_file_id: '' }],
    [{ emptyIds: 'null' }, { output_file_id: null, error_file_id: null }],
  ])('%j', async (trouble, expected) => {
    await using simulator = await runSimulator();
    expect(await troubled(simulator, trouble)).toMatchObject(expected);
  });

  test.each([
    [{ counts: 'absent' }, 'request_counts'],
    [{ emptyIds: 'absent' }, 'error_file_id'],
  ])('%j: without what it is asked for', async (trouble, name) => {
    await using simulator = await runSimulator();
    expect(await troubled(simulator, trouble)).not.toHaveProperty(name);
  });

  test.each([
    ['all-completed', { total: 2, completed: 2, failed: 0 }],
    ['none-completed', { total: 2, completed: 0, failed: 0 }],
    ['too-many', { total: 9, completed: 9, failed: 0 }],
    ['true', { total: 2, completed: 1, failed: 1 }],
  ])('with counts that are %s', async (counts, told) => {
    await using simulator = await runSimulator();
    const input = [chatLine('bad', '!status 500'), chatLine('good', 'x')];
    const { id } = await troubled(simulator, { counts }, input);
    const batch = await reaches(simulator.client(), id, 'completed');
    expect(batch.request_counts).toEqual(told);
  });

  test('only until it has ended', async () => {
    await using simulator = await runSimulator();
    const batch = await troubled(simulator, { statusAs: 'PAUSED_BY_PROVIDER' });
    expect(batch.status).toBe('PAUSED_BY_PROVIDER');
    await reaches(simulator.client(), batch.id, 'completed');
  });
});

describe('the files of a batch', () => {
  test('have rows with HTTP errors in the output, where they are put so', async () => {
    await using simulator = await runSimulator();
    const input = [chatLine('bad', '!status 429'), chatLine('good', 'x')];
    const { id } = await troubled(simulator, { errorRowsInOutput: true }, input);
    const done = await ended(simulator.client(), id);
    expect(done.error_file_id).toBeNull();
    const rows = await readRows(simulator.client(), done.output_file_id);
    expect(rows.get('bad')).toMatchObject({ response: { status_code: 429 } });
  });

  test('may be empty', async () => {
    await using simulator = await runSimulator({ batchFaults: { emptyErrorFile: true } });
    const client = simulator.client();
    const { id } = await createBatch(client, lines);
    const done = await ended(client, id);
    expect(await (await client.files.content(done.error_file_id ?? '')).text()).toBe('');
  });
});

describe('a batch that ends early', () => {
  test('fails with what it is told to say', async () => {
    await using simulator = await runSimulator();
    const failWith = [{ code: 'weird_code', message: 'so it is', param: null, line: null }];
    const { id } = await troubled(simulator, { failWith });
    expect((await reaches(simulator.client(), id, 'failed')).errors?.data).toEqual(failWith);
  });

  test.each([
    [0.5, 2],
    [0, 0],
  ])('expires by itself with a share of %d finished', async (share, finished) => {
    await using simulator = await runSimulator({
      expireAfterSecs: 0.5,
      expireFinishedShare: share,
    });
    const client = simulator.client();
    const { id } = await createBatch(client, lines);
    const expired = await reaches(client, id, 'expired');
    expect((await readRows(client, expired.output_file_id)).size).toBe(finished);
    expect((await readRows(client, expired.error_file_id)).size).toBe(4 - finished);
    const outcomes = (await simulator.ledger()).filter(({ outcome }) => outcome === 'answered');
    expect(outcomes).toHaveLength(finished);
  });

  test('forgets what it had finished when it is cancelled', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const { id } = await troubled(simulator, { cancelForgetsRows: true, stuck: 'in_progress' });
    await eventually(async () => {
      expect((await client.batches.retrieve(id)).request_counts?.completed).toBe(4);
    });
    await client.batches.cancel(id);
    const cancelled = await reaches(client, id, 'cancelled');
    expect(cancelled).toMatchObject({ output_file_id: null, request_counts: { completed: 0 } });
  });
});

test('a forgotten batch is denied once it is made', async () => {
  await using simulator = await runSimulator();
  const client = simulator.client();
  const { id } = await troubled(simulator, { forgotten: true });
  const { id: known } = await createBatch(client, lines);
  await expect(client.batches.retrieve(id)).rejects.toMatchObject({ status: 404 });
  await expect(client.batches.cancel(id)).rejects.toMatchObject({ status: 404 });
  expect((await client.batches.list()).data.map((batch) => batch.id)).toEqual([known]);
});

describe('trouble', () => {
  test('is for one key, for so many batches', async () => {
    await using simulator = await runSimulator();
    const trouble = { statusAs: 'ODD', key: 'key-two', count: 2 };
    await simulator.admin('POST', 'batch-faults', trouble);
    const two = simulator.client('key-two');
    expect((await createBatch(simulator.client(), lines)).status).toBe('validating');
    expect((await createBatch(two, lines)).status).toBe('ODD');
    expect(await simulator.admin('GET', 'batch-faults')).toMatchObject({ armed: [{ count: 1 }] });
    expect((await createBatch(two, lines)).status).toBe('ODD');
    expect((await createBatch(two, lines)).status).toBe('validating');
  });

  test.each([{ stuck: 'failed' }, { tea: 1 }, { counts: 3 }, { rows: { 200: 1 } }])(
    'cannot be %j',
    async (trouble) => {
      await using simulator = await runSimulator();
      const refusal = await simulator.admin('POST', 'batch-faults', trouble);
      expect(refusal).toMatchObject({ error: { type: 'invalid_request_error' } });
    },
  );
});
