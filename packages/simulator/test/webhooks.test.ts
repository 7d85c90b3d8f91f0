import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import OpenAI from 'openai';

import { chatLine, createBatch, reaches, runSimulator } from './running-simulator.ts';

const secret = `whsec_${Buffer.from('a secret of some length').toString('base64')}`;
const lines = [chatLine('one', 'hello')];

interface Received {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Takes webhooks; the first `failures` of them are answered 500. */
async function runReceiver(failures = 0) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
      received.push({ headers: Object.fromEntries(headers), body });
      response.writeHead(received.length <= failures ? 500 : 200).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const sdk = new OpenAI({ apiKey: 'any' });
const unwrap = ({ body, headers }: Received) => sdk.webhooks.unwrap(body, headers, secret);

async function deliveriesIn(
  receiver: { readonly received: readonly Received[] },
  count: number,
): Promise<readonly Received[]> {
  return eventually(() => {
    expect(receiver.received).toHaveLength(count);
    return receiver.received;
  });
}

describe('a webhook', () => {
  test.each(['completed', 'failed', 'expired', 'cancelled'] as const)(
    'tells that a batch is %s, signed as the SDK expects it',
    async (to) => {
      await using receiver = await runReceiver();
      await using simulator = await runSimulator({
        holdBatches: true,
        webhookUrl: receiver.url,
        webhookSecret: secret,
      });
      const batch = await createBatch(simulator.client(), lines);
      await simulator.admin('POST', `batches/${batch.id}/advance`, { to });
      const [first] = await deliveriesIn(receiver, 1);
      if (first === undefined) throw new Error('nothing was received');
      expect(await unwrap(first)).toMatchObject({
        id: expect.stringMatching(/^evt_/),
        object: 'event',
        type: `batch.${to}`,
        data: { id: batch.id },
      });
    },
  );

  test('is tried again until it is taken', async () => {
    await using receiver = await runReceiver(2);
    await using simulator = await runSimulator();
    await simulator.admin('POST', 'webhooks', { url: receiver.url, secret });
    await createBatch(simulator.client(), lines);
    const received = await deliveriesIn(receiver, 3);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    await eventually(async () => {
      expect(await simulator.admin('GET', 'webhooks')).toMatchObject({
        deliveries: [{ status: 500 }, { status: 500 }, { status: 200 }],
      });
    });
  });

  test('comes late and repeatedly', async () => {
    await using receiver = await runReceiver();
    await using simulator = await runSimulator();
    const late = { url: receiver.url, secret, delayMs: 50, repeat: 3 };
    await simulator.admin('POST', 'webhooks', late);
    await createBatch(simulator.client(), lines);
    const events = await Promise.all((await deliveriesIn(receiver, 3)).map(unwrap));
    expect(new Set(events.map(({ id }) => id)).size).toBe(1);
  });

  test.each([
    ['wrong-signature', 'signature'],
    ['old-timestamp', 'timestamp'],
  ])('is not to be trusted: %s', async (mode, reason) => {
    await using receiver = await runReceiver();
    await using simulator = await runSimulator();
    await simulator.admin('POST', 'webhooks', { url: receiver.url, secret, mode });
    await createBatch(simulator.client(), lines);
    const [first] = await deliveriesIn(receiver, 1);
    if (first === undefined) throw new Error('nothing was received');
    await expect(unwrap(first)).rejects.toThrow(reason);
  });

  test('goes wrong by chance', async () => {
    await using receiver = await runReceiver();
    await using simulator = await runSimulator({ faults: { 'webhooks.repeated': 1 } });
    await simulator.admin('POST', 'webhooks', { url: receiver.url, secret });
    await createBatch(simulator.client(), lines);
    const events = await Promise.all((await deliveriesIn(receiver, 2)).map(unwrap));
    expect(new Set(events.map(({ id }) => id)).size).toBe(1);
  });

  test('never comes, or comes to those whose batch it is', async () => {
    await using receiver = await runReceiver();
    await using simulator = await runSimulator();
    await simulator.admin('POST', 'webhooks', { url: `${receiver.url}/no`, secret, mode: 'never' });
    await simulator.admin('POST', 'webhooks', { url: receiver.url, secret, key: 'key-two' });
    const client = simulator.client();
    await reaches(client, (await createBatch(client, lines)).id, 'completed');
    const other = await createBatch(simulator.client('key-two'), lines);
    const [first] = await deliveriesIn(receiver, 1);
    expect(JSON.parse(first?.body ?? '')).toMatchObject({ data: { id: other.id } });
  });
});
