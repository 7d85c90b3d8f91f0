import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import { readManifests } from '../deployment/manifests.ts';
import { type Ingress, startIngress } from './ingress-nginx.ts';
import { askOnce, keepAsking, modelOf, sdkFor } from './restless-callers.ts';
import { rollOut } from './rolling-update.ts';
import { type Stack, startStack } from './stack.ts';

const PATIENT = 60;
const RESTLESS = 24;

const manifests = await readManifests();
const manifest = (kind: string, name: string) => {
  const found = manifests.find(
    ({ kind: one, content }) =>
      one === kind && (content as { metadata: { name: string } }).metadata.name === name,
  );
  if (!found) throw new Error(`there is no ${kind} ${name}`);
  return found;
};

let stack: Stack;
let ingress: Ingress;
afterEach(async () => {
  await ingress[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
}, 60_000);

const atProvider = async (model: string) =>
  (await stack.provider.ledger()).filter((line) => line.model === model);

test('every app is replaced under load: no call fails, each gets its own answer and is paid once', async () => {
  stack = await startStack({
    gateways: 2,
    dispatchers: 2,
    pollers: 2,
    simulator: { holdBatches: true },
    env: { LOG_LEVEL: 'info' },
  });
  const { fleet, provider } = stack;
  ingress = await startIngress(manifest('Ingress', 'silt-gateway'), fleet.gateways);

  // Calls whose batches outlast everything: whichever gateway ends holds some of them.
  const client = sdkFor(ingress.baseUrl);
  const patient = Array.from({ length: PATIENT }, (_, n) =>
    askOnce(client, modelOf.patient, n, `patient ${n}`),
  );
  await eventually(async () => expect(await atProvider(modelOf.patient)).toHaveLength(PATIENT));
  await provider.admin('POST', 'settings', { HOLD_BATCHES: false });
  const stop = new AbortController();
  const restless = keepAsking({ baseUrl: ingress.baseUrl, callers: RESTLESS, stop: stop.signal });

  const workers = ['poller', 'dispatcher'] as const;
  for (const app of workers) {
    const endings = await rollOut({
      deployment: manifest('Deployment', `silt-${app}`),
      pods: app === 'poller' ? fleet.pollers.slice() : fleet.dispatchers.slice(),
      start: () => (app === 'poller' ? fleet.startPoller() : fleet.startDispatcher()),
    });
    expect([app, endings]).toEqual([app, ['gone', 'gone']]);
  }
  const oldGateways = fleet.gateways.slice();
  const endings = await rollOut({
    deployment: manifest('Deployment', 'silt-gateway'),
    pods: oldGateways,
    start: () => fleet.startGateway(),
    endpoints: ingress,
  });
  expect(endings).toEqual(['gone', 'gone']);

  stop.abort();
  for (const batchId of new Set((await atProvider(modelOf.patient)).map((line) => line.batchId))) {
    await provider.admin('POST', `batches/${batchId}/advance`, { to: 'completed' });
  }
  const told = [...(await Promise.all(patient)), ...(await restless)];
  expect(told.filter(({ asked, answer }) => answer !== `echo: ${asked}`)).toEqual([]);

  // The load went on all the time, and the old gateways did let held calls go.
  expect(told.length).toBeGreaterThan(PATIENT + 3 * RESTLESS);
  for (const { logs, exited } of oldGateways) {
    expect(await exited).toMatchObject({ code: 0 });
    const released = logs.find(({ entry }) => entry?.message === 'drained')?.entry?.['released'];
    expect(released).toBeGreaterThan(0);
  }

  const paid = (await provider.ledger()).map(({ body }) => {
    const { messages } = JSON.parse(body ?? '') as { messages: { content: string }[] };
    return messages[0]?.content;
  });
  expect(paid.toSorted()).toEqual(told.map(({ asked }) => asked).toSorted());
  expect((await provider.summary()).duplicatedCustomIds).toEqual([]);
}, 180_000);
