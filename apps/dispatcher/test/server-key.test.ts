import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { tenantId } from '@silt/shared/domain';
import { SERVER_KEY } from '@silt/shared/security';
import { eventually } from '@silt/testing';
import { openDispatcherFixture } from './dispatcher-fixture.ts';

test('a tenant that the server pays for waits for a dispatcher with the key, and nobody is failed', async () => {
  await using fixture = await openDispatcherFixture();
  const { client } = fixture.redis;
  const ids = await fixture.admit(['a', 'b'], { credential: 'client-key' });
  await client.set(fixture.state.keys.tenant(tenantId('client-key')), SERVER_KEY);
  const without = await fixture.startDispatcher();
  await eventually(() =>
    expect(fixture.logLines.join('')).toContain('OPENAI_API_KEY is not set for this worker'),
  );
  expect(await fixture.ledger()).toEqual([]);
  expect(await fixture.state.answers(ids)).toEqual([null, null]);

  // As a rollout of the setting does. Which of two takes a job is not ours to say.
  await without.close();
  await fixture.startDispatcher({ OPENAI_API_KEY: 'sk-of-the-server' });
  await eventually(async () => {
    const lines = await fixture.ledger();
    const key = createHash('sha256').update('sk-of-the-server').digest('hex');
    expect(lines.map((line) => [line.customId, line.key]).toSorted()).toEqual(
      ids.map((id) => [id, key]).toSorted(),
    );
  });
  expect(fixture.logLines.join('')).not.toContain('sk-of-the-server');
});

test('a tenant with a credential of its own never travels by the server’s', async () => {
  await using fixture = await openDispatcherFixture();
  const [id] = await fixture.admit(['a'], { credential: 'sk-its-own' });
  await fixture.startDispatcher({ OPENAI_API_KEY: 'sk-of-the-server' });
  await eventually(async () => {
    const key = createHash('sha256').update('sk-its-own').digest('hex');
    expect(await fixture.ledger()).toMatchObject([{ customId: id, key }]);
  });
});
