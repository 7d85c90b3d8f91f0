import { describe, expect, test } from '@jest/globals';

import { chatLine, createBatch, reaches, readRows, runSimulator } from './running-simulator.ts';

const expired = 'This request could not be executed before the completion window expired.';
const cancelled = 'This request was not executed because the batch was cancelled.';
const lines = ['a', 'b', 'c'].map((id) => chatLine(id, `text of ${id}`));

describe('a batch that runs out of time', () => {
  test('ends with what was finished and why the rest was not', async () => {
    // A day passes in less than a second.
    await using simulator = await runSimulator({ timeScale: 200_000 });
    const client = simulator.client();
    const batch = await createBatch(client, [...lines, chatLine('stuck', '!never')]);
    const ended = await reaches(client, batch.id, 'expired');
    expect(ended.expired_at).toBeGreaterThanOrEqual(ended.expires_at ?? Infinity);
    expect(ended).toMatchObject({ finalizing_at: null, completed_at: null });
    expect([...(await readRows(client, ended.output_file_id)).keys()].toSorted()).toEqual([
      'a',
      'b',
      'c',
    ]);
    const errors = await readRows(client, ended.error_file_id);
    expect([...errors.values()]).toMatchObject([
      { custom_id: 'stuck', response: null, error: { code: 'batch_expired', message: expired } },
    ]);
  });

  test('expires by hand with as many finished rows as a test likes', async () => {
    await using simulator = await runSimulator({ holdBatches: true });
    const client = simulator.client();
    const batch = await createBatch(client, lines);
    const held = await reaches(client, batch.id, 'in_progress');
    expect(held.request_counts).toEqual({ total: 3, completed: 0, failed: 0 });
    await simulator.admin('POST', `batches/${batch.id}/advance`, {
      to: 'expired',
      finishedRows: 1,
    });
    const ended = await client.batches.retrieve(batch.id);
    expect(ended.status).toBe('expired');
    expect((await readRows(client, ended.output_file_id)).size).toBe(1);
    expect((await readRows(client, ended.error_file_id)).size).toBe(2);
    const outcomes = (await simulator.ledger()).map(({ outcome }) => outcome);
    expect(outcomes.toSorted()).toEqual(['answered', 'expired', 'expired']);
  });
});

describe('a cancelled batch', () => {
  test('tells of every row that it was not run', async () => {
    await using simulator = await runSimulator({ holdBatches: true });
    const client = simulator.client();
    const batch = await createBatch(client, lines);
    await reaches(client, batch.id, 'in_progress');
    expect((await client.batches.cancel(batch.id)).status).toBe('cancelling');
    const ended = await reaches(client, batch.id, 'cancelled');
    expect(ended.output_file_id).toBeNull();
    for (const row of (await readRows(client, ended.error_file_id)).values()) {
      expect(row).toMatchObject({
        response: null,
        error: { code: 'batch_cancelled', message: cancelled },
      });
    }
    expect((await client.batches.cancel(batch.id)).status).toBe('cancelled');
  });

  test('has no files when its lines were never looked at', async () => {
    await using simulator = await runSimulator({ validatingSecs: 80_000 });
    const client = simulator.client();
    const batch = await createBatch(client, lines);
    await client.batches.cancel(batch.id);
    const ended = await reaches(client, batch.id, 'cancelled');
    expect(ended).toMatchObject({ output_file_id: null, error_file_id: null });
    expect(await simulator.ledger()).toEqual([]);
  });

  test('cannot be one that has completed', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const batch = await createBatch(client, lines);
    await reaches(client, batch.id, 'completed');
    await expect(client.batches.cancel(batch.id)).rejects.toMatchObject({
      status: 409,
      error: { message: "Cannot cancel a batch with status 'completed'.", param: null, code: null },
    });
  });
});

describe('a held batch', () => {
  test('completes when it is advanced', async () => {
    await using simulator = await runSimulator({ holdBatches: true });
    const client = simulator.client();
    const batch = await createBatch(client, lines);
    await simulator.admin('POST', `batches/${batch.id}/advance`, { to: 'completed' });
    const ended = await client.batches.retrieve(batch.id);
    expect(ended).toMatchObject({ status: 'completed', request_counts: { completed: 3 } });
    expect(ended.finalizing_at).not.toBeNull();
  });

  test('fails with the errors it is given', async () => {
    await using simulator = await runSimulator({ holdBatches: true });
    const client = simulator.client();
    const batch = await createBatch(client, lines);
    const errors = [{ code: 'token_limit_exceeded', message: 'too much', param: null, line: null }];
    await simulator.admin('POST', `batches/${batch.id}/advance`, { to: 'failed', errors });
    expect((await client.batches.retrieve(batch.id)).errors?.data).toEqual(errors);
  });
});

test('custom ids that are in two live batches are told', async () => {
  await using simulator = await runSimulator({ holdBatches: true });
  const client = simulator.client();
  const first = await createBatch(client, lines);
  const second = await createBatch(client, [chatLine('a', 'again'), chatLine('new', 'again')]);
  await reaches(client, first.id, 'in_progress');
  await reaches(client, second.id, 'in_progress');
  expect(await simulator.admin('GET', 'summary')).toMatchObject({
    duplicatedCustomIds: ['a'],
    linesAccepted: 5,
    batches: { created: 2, byStatus: { in_progress: 2 } },
  });
});
