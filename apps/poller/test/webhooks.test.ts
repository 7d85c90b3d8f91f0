import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { tenantId } from '@silt/shared/domain';
import { followNow, openQueue } from '@silt/shared/queues';
import { eventually } from '@silt/testing';
import { openPollerFixture, type PollerFixture, type SubmittedBatch } from './poller-fixture.ts';

/** Longer than any test waits. */
const LONG_SECS = '3600';
const HOUR_MS = 3_600_000;

let fixture: PollerFixture;
let follows: ReturnType<typeof openFollows>;
const openFollows = () => openQueue('follows', 0, fixture.redis.client);
beforeEach(async () => {
  fixture = await openPollerFixture({ holdBatches: true });
  follows = openFollows();
});
afterEach(async () => {
  await follows.close();
  await fixture[Symbol.asyncDispose]();
});

/** A batch that is hours old, so that the next look at it is far away; and how far, once it is known. */
async function oldBatch(): Promise<SubmittedBatch> {
  const batch = await fixture.submit(['a', 'b']);
  const { keys } = fixture.state;
  await fixture.redis.client.hset(keys.batch(batch.batchId), 'submitted', Date.now() - 4 * HOUR_MS);
  return batch;
}
const nextLookIn = ({ batchId }: SubmittedBatch): Promise<number> =>
  eventually(async () => {
    const score = await fixture.redis.client.zscore(follows.toKey('delayed'), batchId);
    if (score === null) throw new Error('no look is due later');
    // BullMQ keeps the time above twelve bits of order.
    return Number(score) / 0x1000 - Date.now();
  });
/** What the gateway does when a webhook told of the batch. */
async function hear({ batchId }: SubmittedBatch, tenant: string): Promise<void> {
  await fixture.state.hints.note(batchId, tenant, await fixture.state.now());
  await followNow(follows, batchId);
}
const tenant = tenantId('sk-planted-credential');
const complete = ({ providerBatchId }: SubmittedBatch) =>
  fixture.admin(`batches/${providerBatchId}/advance`, { to: 'completed' });

describe('a batch whose next look is an hour away', () => {
  test('is done within moments of its webhook', async () => {
    const batch = await oldBatch();
    await fixture.startPoller({ BATCH_POLL_INTERVAL_SECS: LONG_SECS });
    expect(await nextLookIn(batch)).toBeGreaterThan(HOUR_MS / 2);
    await complete(batch);
    await hear(batch, tenant);
    for (const id of batch.ids) expect((await fixture.answer(id)).status).toBe(200);
    await fixture.closed(batch.batchId);
  });

  test('is looked at soon again when the provider is behind its webhook', async () => {
    const batch = await oldBatch();
    await fixture.startPoller({ BATCH_POLL_INTERVAL_SECS: LONG_SECS });
    expect(await nextLookIn(batch)).toBeGreaterThan(HOUR_MS / 2);
    await hear(batch, tenant);
    await eventually(async () => expect(await nextLookIn(batch)).toBeLessThan(60_000));
    await complete(batch);
    await fixture.closed(batch.batchId);
  });

  test('is looked at again when the webhook came during a look that saw the past', async () => {
    const batch = await oldBatch();
    await fixture.admin('pauses', { operation: 'batches.retrieve', when: 'after', count: 1 });
    await fixture.startPoller({ BATCH_POLL_INTERVAL_SECS: LONG_SECS });
    const provider = (
      await fixture.state.lane((await fixture.state.batch(batch.batchId))?.lane ?? '')
    )?.baseUrl.replace('/v1', '');
    const pauses = `${provider}/admin/pauses`;
    await eventually(async () => {
      expect(await (await fetch(pauses)).json()).toMatchObject({ caught: 1 });
    });
    await complete(batch);
    await hear(batch, tenant);
    await fetch(pauses, { method: 'DELETE' });
    await fixture.closed(batch.batchId);
  });
});

describe('how seldom an old batch is looked at', () => {
  const settings = { BATCH_POLL_INTERVAL_SECS: '100', BATCH_POLL_WITH_WEBHOOKS_SECS: '1000' };
  const hearOfAnother = (of: string) => fixture.state.hints.note('b-another', of, Date.now());

  test('is the longer interval’s while its tenant’s webhooks arrive', async () => {
    await hearOfAnother(tenant);
    const batch = await oldBatch();
    await fixture.startPoller(settings);
    expect(await nextLookIn(batch)).toBeGreaterThan(850_000);
  });

  test('is the usual interval’s when webhooks have been silent for long', async () => {
    await hearOfAnother(tenant);
    await fixture.redis.client.pexpire(fixture.state.keys.webhookHeard(tenant), 1);
    await eventually(async () =>
      expect(await fixture.state.hints.of('b-another', tenant)).toMatchObject({
        webhooksArrive: false,
      }),
    );
    const batch = await oldBatch();
    await fixture.startPoller(settings);
    expect(await nextLookIn(batch)).toBeLessThan(115_000);
  });

  test('is no matter of another tenant’s webhooks', async () => {
    await hearOfAnother(tenantId('sk-another'));
    const batch = await oldBatch();
    await fixture.startPoller(settings);
    expect(await nextLookIn(batch)).toBeLessThan(115_000);
  });

  test('is never less seldom for them', async () => {
    await hearOfAnother(tenant);
    const batch = await oldBatch();
    await fixture.startPoller({ ...settings, BATCH_POLL_WITH_WEBHOOKS_SECS: '1' });
    expect(await nextLookIn(batch)).toBeGreaterThan(85_000);
  });
});
