import { expect, test } from '@jest/globals';
import { tenantId } from '@silt/shared/domain';
import { SERVER_KEY } from '@silt/shared/security';
import { eventually } from '@silt/testing';
import { openPollerFixture } from './poller-fixture.ts';

const PAYING = 'sk-planted-credential';

test('a batch that the server pays for waits for a poller with the key, and nobody is failed', async () => {
  await using fixture = await openPollerFixture();
  const { batchId, ids } = await fixture.submit(['one', 'two']);
  await fixture.redis.client.set(fixture.state.keys.tenant(tenantId(PAYING)), SERVER_KEY);
  await fixture.startPoller({ BATCH_STUCK_SECS: '1' });
  await eventually(() =>
    expect(fixture.logLines.join('')).toContain('OPENAI_API_KEY is not set for this worker'),
  );
  expect(await fixture.state.answers(ids)).toEqual([null, null]);

  await fixture.startPoller({ OPENAI_API_KEY: PAYING });
  for (const id of ids) expect(await fixture.answer(id)).toMatchObject({ status: 200 });
  await fixture.closed(batchId);
  expect((await fixture.summary()).files.now).toBe(0);
  expect(fixture.logLines.join('')).not.toContain(PAYING);
});
