import { describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import { APIError } from 'openai';

import {
  chatLine,
  createBatch,
  reaches,
  runSimulator,
  upload,
  type RunningSimulator,
} from './running-simulator.ts';

const line = chatLine('one', 'hello');

describe('a pause', () => {
  test('withholds the reply of a call that was carried out', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const inputId = await upload(client, [line]);
    await simulator.admin('POST', 'pauses', {
      operation: 'batches.create',
      when: 'after',
      count: 1,
    });
    const aborting = new AbortController();
    const create = client.batches.create(
      { input_file_id: inputId, endpoint: '/v1/chat/completions', completion_window: '24h' },
      { signal: aborting.signal },
    );
    const failure = create.catch((reason: unknown) => reason);
    await caught(simulator, 1);
    expect((await client.batches.list()).data).toHaveLength(1);
    aborting.abort();
    expect(await failure).toMatchObject({ message: 'Request was aborted.' });
    await caught(simulator, 0);
  });

  test('keeps a call from being carried out until it is let go', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    await simulator.admin('POST', 'pauses', { operation: 'files.create', when: 'before' });
    const uploading = upload(client, [line]);
    await caught(simulator, 1);
    expect((await client.files.list()).data).toEqual([]);
    await simulator.admin('DELETE', 'pauses');
    const id = await uploading;
    expect((await client.files.list()).data).toMatchObject([{ id }]);
  });

  test('stalls a download within a line', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const text = `${chatLine('one', 'x'.repeat(100_000))}\n${line}\n`;
    const id = await upload(client, text.trimEnd().split('\n'));
    await simulator.admin('POST', 'pauses', { operation: 'files.content', when: 'after' });
    const response = await client.files.content(id);
    const reader = response.body?.getReader();
    if (reader === undefined) throw new Error('the reply has no body');
    const half = Math.floor(text.length / 2);
    let received = '';
    const readOn = async (): Promise<boolean> => {
      const { value, done }: { value?: Uint8Array | undefined; done: boolean } =
        await reader.read();
      received += Buffer.from(value ?? []).toString('utf8');
      return !done;
    };
    while (received.length < half) await readOn();
    await caught(simulator, 1);
    expect(received).toBe(text.slice(0, half));
    await simulator.admin('DELETE', 'pauses');
    while (await readOn());
    expect(received).toBe(text);
  });

  test('does not keep the simulator from closing', async () => {
    const simulator = await runSimulator();
    await simulator.admin('POST', 'pauses', { operation: 'batches.list', when: 'before' });
    const { batches } = simulator.client();
    const failure = Promise.resolve(batches.list()).catch((reason: unknown) => reason);
    await caught(simulator, 1);
    await simulator[Symbol.asyncDispose]();
    expect(await failure).toMatchObject({ message: 'Connection error.' });
  });
});

describe('a fault', () => {
  test('is answered in place of the next calls, which have no effect', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const fault = {
      status: 429,
      code: 'rate_limit_exceeded',
      message: 'slow down',
      retryAfterSecs: 7,
    };
    await simulator.admin('POST', 'faults', { operation: 'files.create', ...fault, count: 2 });
    for (const attempt of [1, 2]) {
      const error: unknown = await upload(client, [line]).catch((reason: unknown) => reason);
      if (!(error instanceof APIError)) throw new Error(`attempt ${attempt} was not refused`);
      expect(error).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
      expect(error.headers?.get('retry-after')).toBe('7');
    }
    expect((await client.files.list()).data).toEqual([]);
    await upload(client, [line]);
  });

  test('loses the reply of a call that was carried out', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    await simulator.admin('POST', 'faults', { operation: 'batches.create', reset: true });
    await expect(createBatch(client, [line])).rejects.toThrow('Connection error');
    const [batch] = (await client.batches.list()).data;
    await reaches(client, batch?.id ?? '', 'completed');
  });

  test('cuts a download short', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const id = await upload(client, [line]);
    await simulator.admin('POST', 'faults', { operation: 'files.content', reset: true });
    await expect(client.files.content(id).then((response) => response.text())).rejects.toThrow(
      'terminated',
    );
    expect(await (await client.files.content(id)).text()).toBe(`${line}\n`);
  });

  test('must be of a known operation', async () => {
    await using simulator = await runSimulator();
    const refusal = await simulator.admin('POST', 'faults', { operation: 'tea.brew', status: 500 });
    expect(refusal).toMatchObject({ error: { param: 'operation' } });
  });
});

async function caught(simulator: RunningSimulator, count: number): Promise<void> {
  await eventually(async () => {
    expect(await simulator.admin('GET', 'pauses')).toMatchObject({ caught: count });
  });
}
