import { describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';

import { chatLine, createBatch, reaches, runSimulator, upload } from './running-simulator.ts';

const line = chatLine('one', 'hello');
const manyLines = Array.from({ length: 40 }, (_, index) =>
  chatLine(`row-${index}`, 'x'.repeat(50)),
);

/** One call of every operation, on things that are there. */
function callsOf(client: OpenAI, fileId: string, batchId: string) {
  const body = { model: 'gpt-5-mini', messages: [{ role: 'user' as const, content: 'hi' }] };
  return {
    'files.create': () => upload(client, [line]),
    'files.list': () => client.files.list(),
    'files.retrieve': () => client.files.retrieve(fileId),
    'files.content': async () => {
      // The client's timeout ends with the headers; a body may stall behind them.
      const options = { signal: AbortSignal.timeout(5 * client.timeout) };
      return (await client.files.content(fileId, options)).text();
    },
    'files.delete': () => client.files.delete(fileId),
    'batches.create': () => createBatch(client, [line]),
    'batches.retrieve': () => client.batches.retrieve(batchId),
    'batches.list': () => client.batches.list(),
    'batches.cancel': () => client.batches.cancel(batchId),
    'chat.completions': () => client.chat.completions.create(body),
    responses: () => client.responses.create({ model: 'gpt-5-mini', input: 'hi' }),
    completions: () => client.completions.create({ model: 'davinci-002', prompt: 'hi' }),
    moderations: () => client.moderations.create({ input: 'hi' }),
    'images.generations': () => client.images.generate({ model: 'gpt-image-1', prompt: 'hi' }),
    embeddings: () => client.embeddings.create({ model: 'text-embedding-3-small', input: 'hi' }),
    'models.list': () => client.models.list(),
    'models.retrieve': () => client.models.retrieve('gpt-5-mini'),
  };
}

const failureOf = (call: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(call).then(
    () => 'nothing failed',
    (reason: unknown) => reason,
  );

test.each([401, 403, 404, 409, 429, 500, 502, 503])(
  'every call can be answered with %d',
  async (status) => {
    await using simulator = await runSimulator({ holdBatches: true });
    const client = simulator.client();
    const batch = await createBatch(client, [line]);
    const calls = callsOf(client, await upload(client, [line]), batch.id);
    for (const [operation, call] of Object.entries(calls)) {
      await simulator.admin('POST', 'faults', { operation, status });
      expect(await failureOf(call())).toMatchObject({ status });
    }
  },
);

test.each([{ reset: 'before' }, { reset: 'after' }, { timeout: true }, { timeout: 'after' }])(
  'every call can end without an answer: %j',
  async (fault) => {
    await using simulator = await runSimulator({ holdBatches: true });
    const client = simulator.client().withOptions({ timeout: 200 });
    const patient = simulator.client();
    const batch = await createBatch(patient, [line]);
    const calls = callsOf(client, await upload(patient, [line]), batch.id);
    for (const [operation, call] of Object.entries(calls)) {
      await simulator.admin('POST', 'faults', { operation, ...fault });
      const failure = String(await failureOf(call()));
      expect(failure).toMatch(/Connection error|timed out|terminated|aborted/);
    }
  },
);

describe('a create call whose reply is lost', () => {
  test.each([
    [{ reset: 'before' }, 0],
    [{ reset: 'after' }, 1],
    [{ status: 502 }, 0],
    [{ status: 502, when: 'after' }, 1],
    [{ html: true, when: 'after' }, 1],
  ])('%j leaves %d batches', async (fault, made) => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    await simulator.admin('POST', 'faults', { operation: 'batches.create', ...fault });
    await failureOf(createBatch(client, [line]));
    expect((await client.batches.list()).data).toHaveLength(made);
  });
});

describe('a fault', () => {
  test('strikes one key and leaves the others alone', async () => {
    await using simulator = await runSimulator();
    await simulator.admin('POST', 'faults', {
      operation: 'files.list',
      status: 500,
      key: 'key-two',
    });
    expect((await simulator.client('key-one').files.list()).data).toEqual([]);
    expect(await failureOf(simulator.client('key-two').files.list())).toMatchObject({
      status: 500,
    });
  });

  test('strikes calls of one batch', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const [one, other] = [await createBatch(client, [line]), await createBatch(client, [line])];
    await simulator.admin('POST', 'faults', {
      operation: 'batches.retrieve',
      status: 404,
      id: other.id,
    });
    expect((await client.batches.retrieve(one.id)).id).toBe(one.id);
    expect(await failureOf(client.batches.retrieve(other.id))).toMatchObject({ status: 404 });
  });
});

describe('contents', () => {
  test('end within a line as if they were whole', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const id = await upload(client, manyLines);
    await simulator.admin('POST', 'faults', { operation: 'files.content', cut: true });
    const text = await (await client.files.content(id)).text();
    expect(text).toBe(`${manyLines.join('\n')}\n`.slice(0, text.length));
    expect(text.endsWith('\n')).toBe(false);
    expect(text.length).toBeGreaterThan(0);
  });

  test('come slowly and completely', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const id = await upload(client, manyLines);
    await simulator.admin('POST', 'faults', { operation: 'files.content', bytesPerSecond: 50_000 });
    expect(await (await client.files.content(id)).text()).toBe(`${manyLines.join('\n')}\n`);
  });

  test('are told to be something else', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const id = await upload(client, [line]);
    const fault = { operation: 'files.content', contentType: 'text/html' };
    await simulator.admin('POST', 'faults', fault);
    const response = await client.files.content(id);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toBe(`${line}\n`);
  });

  test.each([200, 502])('give way to a web page with status %d', async (status) => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const id = await upload(client, [line]);
    const fault = { operation: 'files.content', html: true, status };
    await simulator.admin('POST', 'faults', fault);
    const url = `${simulator.url}/v1/files/${id}/content`;
    const response = await fetch(url, { headers: { authorization: 'Bearer key-one' } });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain('<html>');
  });
});

describe('chance', () => {
  const statuses = async (seed: string): Promise<readonly number[]> => {
    await using simulator = await runSimulator({ seed, faults: { 'files.list.503': 0.5 } });
    const listed: number[] = [];
    for (let call = 0; call < 24; call += 1) {
      const failure = await failureOf(simulator.client().files.list());
      listed.push(failure === 'nothing failed' ? 200 : 503);
    }
    return listed;
  };

  test('repeats with the seed and with nothing else', async () => {
    const first = await statuses('one');
    expect(new Set(first)).toEqual(new Set([200, 503]));
    expect(await statuses('one')).toEqual(first);
    expect(await statuses('two')).not.toEqual(first);
  });

  test('can be changed and taken back at run time', async () => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    await simulator.admin('POST', 'settings', {
      FAULTS: { '*.429': 1 },
      FAULT_RETRY_AFTER_SECS: 7,
    });
    const failure = await failureOf(client.models.list());
    expect(failure).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    await simulator.admin('DELETE', 'settings');
    expect(await failureOf(client.models.list())).toBe('nothing failed');
  });

  test('brings batches what it is told to', async () => {
    await using simulator = await runSimulator({ faults: { 'batch.failed': 1 } });
    const client = simulator.client();
    const batch = await createBatch(client, [line]);
    const failed = await reaches(client, batch.id, 'failed');
    expect(failed.errors?.data).toMatchObject([{ code: 'server_error', line: null }]);
  });

  test.each([{ FAULTS: { 'tea.500': 1 } }, { FAULTS: { 'rows.500': 2 } }, { PORT: 1 }])(
    'does not take %j',
    async (settings) => {
      await using simulator = await runSimulator();
      const refusal = await simulator.admin('POST', 'settings', settings);
      expect(refusal).toMatchObject({ error: { type: 'invalid_request_error' } });
    },
  );
});
