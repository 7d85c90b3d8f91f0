import { createHash, randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import { makeTemporaryFolder } from '../../src/temporary-folder.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';

let stack: Stack;
const open = async (options: StackOptions = {}) => {
  stack = await startStack(options);
  return stack;
};
afterEach(async () => {
  await stack[Symbol.asyncDispose]();
}, 60_000);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const submitted = (count: number) =>
  eventually(async () => expect(await stack.provider.ledger()).toHaveLength(count));

/** Ends the batches that the provider holds, and lets later ones run by themselves. */
async function complete(): Promise<void> {
  const { provider } = stack;
  await provider.admin('POST', 'settings', { HOLD_BATCHES: false });
  for (const batchId of new Set((await provider.ledger()).map((line) => line.batchId))) {
    await provider.admin('POST', `batches/${batchId}/advance`, { to: 'completed' });
  }
}

test('a secret rotates with calls in flight: what the old one sealed is opened, and both work meanwhile', async () => {
  // Batches stay at the provider until the rotation is through.
  const { fleet, provider } = await open({ simulator: { holdBatches: true } });
  const both = { SILT_SECRETS: `${randomBytes(32).toString('base64')},${fleet.secrets}` };
  const [oldGateway] = fleet.gateways;
  const [oldDispatcher] = fleet.dispatchers;
  const [oldPoller] = fleet.pollers;

  const before = stack.ask('before', 'sealed by the old', { apiKey: 'sk-one' });
  await submitted(1);
  // The new secret in front, one process after the other.
  await fleet.startDispatcher(both);
  await oldDispatcher?.stop();
  const during = stack.ask('during', 'sealed by the old, sent by the new', { apiKey: 'sk-two' });
  await submitted(2);
  await fleet.startGateway(both);
  const across = stack.ask('across', 'taken by the new', { apiKey: 'sk-three', gateway: 1 });
  await submitted(3);
  await fleet.startPoller(both);
  await oldPoller?.stop();
  await complete();
  expect(await Promise.all([before, during, across])).toEqual([
    'echo: sealed by the old',
    'echo: sealed by the old, sent by the new',
    'echo: taken by the new',
  ]);
  // The old gateway was never restarted: it held its calls to the end, and still takes new ones.
  expect(await stack.ask('after', 'by the old still', { apiKey: 'sk-one' })).toBe(
    'echo: by the old still',
  );
  expect(oldGateway?.logs.map(({ text }) => text).join('')).not.toMatch(/do not fit|UnsealError/);
  expect((await provider.summary()).duplicatedCustomIds).toEqual([]);
}, 120_000);

test('clients with keys of the deployment’s own, paid by the server, through a change of the file', async () => {
  await using folder = await makeTemporaryFolder('keys-test');
  const path = join(folder.path, 'keys.json');
  const list = async (...keys: string[]) => {
    const clients = [{ name: 'evals', keys: keys.map(sha256) }];
    await writeFile(`${path}.draft`, JSON.stringify({ clients }));
    await rename(`${path}.draft`, path);
  };
  await list('old-key');
  const { fleet, provider } = await open({
    gateways: 2,
    simulator: { holdBatches: true },
    env: { CLIENT_KEYS_FILE: path, OPENAI_API_KEY: 'sk-of-the-server' },
  });
  const held = stack.ask('held', 'begun by the old key', { apiKey: 'old-key' });
  await submitted(1);
  await list('new-key');
  for (const { baseUrl } of fleet.gateways) {
    const url = `${baseUrl}/requests/none`;
    const as = async (key: string) =>
      (await fetch(url, { method: 'DELETE', headers: { 'api-key': key } })).status;
    await eventually(async () =>
      expect([await as('old-key'), await as('new-key')]).toEqual([401, 404]),
    );
  }
  // The same client by another key: it finds its request, and no second one is paid.
  const again = stack.ask('held', 'begun by the old key', { apiKey: 'new-key', gateway: 1 });
  await complete();
  expect(await Promise.all([held, again])).toEqual([
    'echo: begun by the old key',
    'echo: begun by the old key',
  ]);
  await expect(
    stack.ask('held', 'begun by the old key', { apiKey: 'old-key' }),
  ).rejects.toMatchObject({ status: 401 });
  const lines = await provider.ledger();
  expect(lines.map(({ key }) => key)).toEqual([sha256('sk-of-the-server')]);
  for (const { logs } of fleet.processes) {
    const text = logs.map((line) => line.text).join('\n');
    expect(text).not.toMatch(/old-key|new-key|sk-of-the-server/);
  }
}, 120_000);
