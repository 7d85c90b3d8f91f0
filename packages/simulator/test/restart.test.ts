import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chatLine, createBatch, reaches, readRows, runSimulator } from './running-simulator.ts';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'simulator-test-'));
});
afterEach(async () => {
  await rm(stateDir, { recursive: true, force: true });
});

const lines = [chatLine('a', 'hello', 'gone'), chatLine('b', '!status 500 no', 'gone')];

test('a batch in flight goes on in the next simulator', async () => {
  const ids: string[] = [];
  {
    await using simulator = await runSimulator({ stateDir, holdBatches: true });
    const client = simulator.client();
    ids.push((await createBatch(client, lines)).id);
    await reaches(client, ids[0] ?? '', 'in_progress');
    ids.push((await createBatch(client, [chatLine('c', 'later')])).id);
    await client.chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'x' }],
    });
  }
  // As if the first had been killed while it wrote.
  await appendFile(join(stateDir, 'journal.jsonl'), '{"at":1,"ent');

  // New settings do not undo what was accepted under the old ones.
  await using simulator = await runSimulator({ stateDir, unknownModels: ['gone'] });
  const client = simulator.client();
  const done = await reaches(client, ids[0] ?? '', 'completed');
  expect((await readRows(client, done.output_file_id)).size).toBe(1);
  expect((await readRows(client, done.error_file_id)).size).toBe(1);
  await reaches(client, ids[1] ?? '', 'completed');
  const outcomes = (await simulator.ledger()).map(({ customId, outcome }) => [customId, outcome]);
  expect(outcomes).toEqual([
    ['a', 'answered'],
    ['b', 'failed'],
    ['c', 'answered'],
    [null, 'answered'],
  ]);
});

test('what has ended stays as it was', async () => {
  const before = await (async () => {
    await using simulator = await runSimulator({ stateDir });
    const client = simulator.client();
    const batch = await createBatch(client, lines);
    await reaches(client, batch.id, 'completed');
    await client.files.delete(batch.input_file_id);
    return await lookAt(simulator, batch.id);
  })();
  await using simulator = await runSimulator({ stateDir });
  expect(await lookAt(simulator, before.batch.id)).toEqual(before);
});

test('the program says where it listens and ends when it is told to', async () => {
  const program = spawn(process.execPath, ['src/main.ts'], {
    cwd: join(import.meta.dirname, '..'),
    env: { PATH: process.env['PATH'], PORT: '0', TIME_SCALE: '50' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { url } = await firstLine(program);
  expect((await fetch(`${url}/admin/summary`)).status).toBe(200);
  program.kill('SIGTERM');
  const [code] = await once(program, 'exit');
  expect(code).toBe(0);
});

async function lookAt(simulator: Awaited<ReturnType<typeof runSimulator>>, id: string) {
  return {
    batch: await simulator.client().batches.retrieve(id),
    files: (await simulator.client().files.list()).data,
    ledger: await simulator.ledger(),
    summary: await simulator.admin('GET', 'summary'),
  };
}

async function firstLine({ stdout }: ChildProcess): Promise<{ url: string }> {
  if (stdout === null) throw new Error('the program has no output');
  const [text] = await once(stdout, 'data');
  const announcement: { url: string } = JSON.parse(String(text));
  return announcement;
}

test('what goes wrong with a batch and its rows is remembered', async () => {
  const flaky = [chatLine('shaky', '!flaky 500 1 at last')];
  const made = await (async () => {
    await using simulator = await runSimulator({ stateDir });
    const client = simulator.client();
    const first = await createBatch(client, flaky);
    const failed = await reaches(client, first.id, 'completed');
    expect((await readRows(client, failed.error_file_id)).size).toBe(1);
    await simulator.admin('POST', 'batch-faults', { stuck: 'finalizing', counts: 'null' });
    return await createBatch(client, [chatLine('calm', 'hello')]);
  })();
  await using simulator = await runSimulator({ stateDir });
  const client = simulator.client();
  const again = await reaches(client, (await createBatch(client, flaky)).id, 'completed');
  expect((await readRows(client, again.output_file_id)).size).toBe(1);
  expect((await reaches(client, made.id, 'finalizing')).request_counts).toBeNull();
});
