import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  findFreePort,
  type Fleet,
  makeTemporaryFolder,
  OwnedProcess,
  repositoryRoot,
  startFleet,
  type TemporaryFolder,
} from '@silt/dev-env';
import {
  createSimulator,
  type Simulator,
  type SimulatorView,
  watchSimulator,
} from '@silt/simulator';
import { eventually } from '@silt/testing';
import OpenAI from 'openai';

let simulator: Simulator;
let provider: SimulatorView;
let fleet: Fleet;
let folder: TemporaryFolder;
let nginx: OwnedProcess;
let url: string;

beforeAll(async () => {
  simulator = createSimulator({ port: 0, holdBatches: true });
  const started = await simulator.start();
  provider = watchSimulator(started.url);
  fleet = await startFleet({ gateways: 2, upstreamBaseUrl: `${started.url}/v1` });
  folder = await makeTemporaryFolder('nginx');
  const port = await findFreePort();
  url = `http://127.0.0.1:${port}`;
  const file = join(folder.path, 'nginx.conf');
  await writeFile(file, await configurationFor(port));
  nginx = new OwnedProcess({
    name: 'nginx',
    program: 'nginx',
    programArguments: [
      '-e',
      'stderr',
      '-c',
      file,
      ...(process.getuid?.() === 0 ? ['-g', 'user root;'] : []),
    ],
    env: { PATH: process.env['PATH'] ?? '' },
  });
  await eventually(async () => {
    const response = await fetch(`${url}/ready`);
    if (!response.ok) throw new Error(`/ready answers ${response.status}`);
  });
}, 60_000);
afterAll(async () => {
  await nginx.stop();
  await fleet.stop();
  await simulator.close();
  await folder.remove();
}, 60_000);

/** What the image is given, with this machine's addresses in the place of Docker's names. */
async function configurationFor(port: number): Promise<string> {
  let text = await readFile(join(repositoryRoot, 'docker', 'nginx.conf'), 'utf8');
  const replace = (words: string, by: string) => {
    if (!text.includes(words)) throw new Error(`nginx.conf has no ${words}`);
    text = text.replaceAll(words, by);
  };
  fleet.gateways.forEach((gateway, index) => {
    replace(`gateway-${index + 1}:8080 resolve`, new URL(gateway.url).host);
  });
  replace('listen 8080', `listen 127.0.0.1:${port}`);
  replace(' /tmp/', ` ${folder.path}/`);
  return text;
}

const clientOf = () =>
  new OpenAI({ apiKey: 'sk-nginx', baseURL: `${url}/v1`, maxRetries: 100, timeout: 60_000 });
const bodyOf = (content: string) => ({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user' as const, content }],
});

async function untilAtProvider(count: number): Promise<void> {
  await eventually(async () => expect(await provider.ledger()).toHaveLength(count));
}

async function completeBatches(): Promise<void> {
  const lines = await provider.ledger();
  const running = lines.flatMap(({ batchId, outcome }) =>
    batchId !== null && outcome === 'pending' ? [batchId] : [],
  );
  for (const id of new Set(running)) {
    await provider.admin('POST', `batches/${id}/advance`, { to: 'completed' });
  }
}

test('calls go on while one gateway after the other is replaced', async () => {
  const client = clientOf();
  const calls = Array.from({ length: 20 }, (_, index) =>
    client.chat.completions.create(bodyOf(`call ${index}`), {
      headers: { 'idempotency-key': `nginx-${index}` },
    }),
  );
  await untilAtProvider(20);
  for (const gateway of fleet.gateways.slice()) {
    await gateway.stop();
    // As `up --no-deps gateway-1` does: at the same address for nginx, another process.
    await fleet.startGateway({ SERVER_PORT: new URL(gateway.url).port });
  }
  await completeBatches();
  const answers = await Promise.all(calls);
  expect(answers.map(({ choices }) => choices[0]?.message.content)).toEqual(
    answers.map((_, index) => `echo: call ${index}`),
  );
}, 60_000);

test('a gateway that is not there is passed over, and no caller sees it', async () => {
  fleet.gateways.at(-1)?.kill();
  await fleet.gateways.at(-1)?.exited;
  const responses = await Promise.all(
    Array.from({ length: 10 }, () => fetch(`${url}/v1/models-of-nobody`)),
  );
  expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 404));
});

test('a stream shows that it lives while its batch is under way, and a large body passes', async () => {
  const large = 'word '.repeat(400_000);
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-nginx', 'x-stainless-read-timeout': '3' },
    body: JSON.stringify({ ...bodyOf(large), stream: true }),
  });
  expect(response.status).toBe(200);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const first = await reader?.read();
  expect(first?.value).toBe(': keep-alive\n\n');
  await untilAtProvider(21);
  await completeBatches();
  let text = '';
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    text += piece.value;
  }
  expect(text).toMatch(/data: \[DONE\]\s*$/);
}, 60_000);
