import { describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';

import { countPromptTokens } from '../src/index.ts';
import {
  chatBody,
  chatLine,
  createBatch,
  reaches,
  runSimulator,
  upload,
} from './running-simulator.ts';

const text = 'some words that count';
const lines = [chatLine('a', text), chatLine('b', text)];
const perBatch = countPromptTokens([
  JSON.stringify(chatBody(text)),
  JSON.stringify(chatBody(text)),
]);
const options = { holdBatches: true, enqueuedTokenLimit: perBatch * 2 };

describe('a limit of waiting tokens', () => {
  test('makes batches fail, and is told in the provider’s words', async () => {
    await using simulator = await runSimulator({ ...options, enqueuedTokenLimit: 1_000 });
    const client = simulator.client();
    const batch = await createBatch(client, [chatLine('long', 'x'.repeat(4_000))]);
    const { errors } = await reaches(client, batch.id, 'failed');
    expect(errors?.data).toMatchObject([{ code: 'token_limit_exceeded', param: null, line: null }]);
    expect(errors?.data?.[0]?.message).toMatch(
      /^Enqueued token limit reached for gpt-5-mini in organization org-\w+\. Limit: 1,000 enqueued tokens\. Please try again once some in_progress batches have been completed\.$/,
    );
    expect(await simulator.admin('GET', 'summary')).toMatchObject({
      linesAccepted: 0,
      batches: { failedForTokens: 1 },
    });
  });

  test('counts per key and model, and forgets what has ended', async () => {
    await using simulator = await runSimulator(options);
    const client = simulator.client();
    const first = await createBatch(client, lines);
    await reaches(client, first.id, 'in_progress');
    const second = await createBatch(client, lines);
    await reaches(client, second.id, 'in_progress');
    await reaches(client, (await createBatch(client, lines)).id, 'failed');
    const otherModel = [chatLine('a', text, 'gpt-4o-mini')];
    await reaches(client, (await createBatch(client, otherModel)).id, 'in_progress');
    const other = simulator.client('key-two');
    await reaches(other, (await createBatch(other, lines)).id, 'in_progress');
    await simulator.admin('POST', `batches/${first.id}/advance`, { to: 'completed' });
    await reaches(client, (await createBatch(client, lines)).id, 'in_progress');
    expect(await simulator.admin('GET', 'summary')).toMatchObject({
      batches: { failedForTokens: 1, byStatus: { in_progress: 4 } },
    });
  });

  test('may forget them late', async () => {
    await using simulator = await runSimulator({ ...options, enqueuedReleaseDelaySecs: 50 });
    const client = simulator.client();
    const first = await createBatch(client, lines);
    await simulator.admin('POST', `batches/${first.id}/advance`, { to: 'completed' });
    const second = await createBatch(client, lines);
    await reaches(client, second.id, 'in_progress');
    await reaches(client, (await createBatch(client, lines)).id, 'failed');
    await eventually(async () => {
      const again = await createBatch(client, lines);
      await simulator.admin('POST', `batches/${again.id}/advance`, { to: 'in_progress' });
      expect((await client.batches.retrieve(again.id)).status).toBe('in_progress');
    });
  });

  test.each([400, 429])('refuses create calls with %d where it is set to', async (status) => {
    await using simulator = await runSimulator({
      ...options,
      enqueuedLimitAt: 'create',
      enqueuedRefusalStatus: status,
    });
    const client = simulator.client();
    const first = await createBatch(client, lines);
    await createBatch(client, lines);
    const request = {
      input_file_id: await upload(client, lines),
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
      metadata: { try: 'third' },
    } as const;
    const refusal = { status, code: 'token_limit_exceeded' };
    await expect(client.batches.create(request)).rejects.toMatchObject(refusal);
    await expect(client.batches.create(request)).rejects.toMatchObject(refusal);
    await simulator.admin('POST', `batches/${first.id}/advance`, { to: 'completed' });
    await client.batches.create(request);
    expect(await simulator.admin('GET', 'summary')).toMatchObject({
      creates: {
        accepted: 3,
        refusedForTokens: 2,
        refusedForRate: 0,
        mostRefusalsOfOneFile: 2,
      },
    });
    expect(await simulator.admin('GET', 'refusals')).toMatchObject({
      refusals: [{ reason: 'tokens', metadata: { try: 'third' } }, { reason: 'tokens' }],
    });
  });
});

test('more batches than an hour allows are refused, per key', async () => {
  await using simulator = await runSimulator({ createsPerHour: 2, createsRetryAfterSecs: 9 });
  const client = simulator.client();
  await createBatch(client, lines);
  await createBatch(client, lines);
  await expect(createBatch(client, lines)).rejects.toMatchObject({
    status: 429,
    code: 'rate_limit_exceeded',
  });
  await createBatch(simulator.client('key-two'), lines);
  expect(await simulator.admin('GET', 'summary')).toMatchObject({
    creates: { accepted: 3, refusedForTokens: 0, refusedForRate: 1 },
  });
  await simulator.admin('POST', 'settings', { CREATES_PER_HOUR: 3 });
  await createBatch(client, lines);
});

describe('a file that is not visible yet', () => {
  test('cannot be made a batch of', async () => {
    await using simulator = await runSimulator({ fileVisibleAfterSecs: 50 });
    const client = simulator.client();
    const request = {
      input_file_id: await upload(client, lines),
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    } as const;
    await expect(client.batches.create(request)).rejects.toMatchObject({
      status: 400,
      param: 'file_id',
      message: expect.stringContaining('Cannot find file'),
    });
    await eventually(() => client.batches.create(request));
  });

  test('fails the batch where that is found out later', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    await simulator.admin('POST', 'faults', {
      operation: 'files.create',
      invisibleSecs: 1_000,
      at: 'validation',
    });
    const batch = await createBatch(client, lines);
    const { errors } = await reaches(client, batch.id, 'failed');
    expect(errors?.data).toMatchObject([{ code: 'invalid_request', param: 'file_id', line: null }]);
    await reaches(client, (await createBatch(client, lines)).id, 'completed');
  });
});
