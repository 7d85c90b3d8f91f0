import { eventually } from '@silt/testing';
import OpenAI, { toFile } from 'openai';

import { createSimulator, type LedgerLine, type SimulatorOptions } from '../src/index.ts';

export interface RunningSimulator extends AsyncDisposable {
  readonly url: string;
  client(apiKey?: string): OpenAI;
  admin<T = unknown>(method: string, path: string, body?: object): Promise<T>;
  ledger(): Promise<readonly LedgerLine[]>;
}

/** Time runs a hundred times faster than it does, so a batch takes a few milliseconds. */
export async function runSimulator(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const simulator = createSimulator({ port: 0, timeScale: 100, ...options });
  const { url } = await simulator.start();
  const admin = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${url}/admin/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: T = JSON.parse(await response.text());
    return answer;
  };
  return {
    url,
    client: (apiKey = 'key-one') => new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0 }),
    admin,
    ledger: async () => {
      const { lines } = await admin<{ lines: LedgerLine[] }>('GET', 'ledger?include=body');
      return lines;
    },
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

export function chatBody(text: string, model = 'gpt-5-mini'): object {
  return { model, messages: [{ role: 'user', content: text }] };
}

export function chatLine(customId: string, text: string, model?: string): string {
  const body = chatBody(text, model);
  return JSON.stringify({ custom_id: customId, method: 'POST', url: '/v1/chat/completions', body });
}

export async function upload(client: OpenAI, lines: readonly string[]): Promise<string> {
  const file = await toFile(Buffer.from(lines.map((line) => `${line}\n`).join('')), 'input.jsonl');
  return (await client.files.create({ file, purpose: 'batch' })).id;
}

export async function createBatch(
  client: OpenAI,
  lines: readonly string[],
): Promise<OpenAI.Batches.Batch> {
  return client.batches.create({
    input_file_id: await upload(client, lines),
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
  });
}

export type BatchEndpoint = OpenAI.Batches.BatchCreateParams['endpoint'];

/** Makes a batch of these bodies, whose custom ids tell their order. */
export async function createBatchOf(
  client: OpenAI,
  endpoint: BatchEndpoint,
  bodies: readonly object[],
): Promise<string> {
  const lines = bodies.map((body, index) =>
    JSON.stringify({ custom_id: `row-${index}`, method: 'POST', url: endpoint, body }),
  );
  const { id } = await client.batches.create({
    input_file_id: await upload(client, lines),
    endpoint,
    completion_window: '24h',
  });
  return id;
}

/** The answers that a batch gives these bodies, in their order. */
export async function answersOf(
  client: OpenAI,
  endpoint: BatchEndpoint,
  bodies: readonly object[],
): Promise<readonly Row['response'][]> {
  const id = await createBatchOf(client, endpoint, bodies);
  const done = await reaches(client, id, 'completed');
  const output = await readRows(client, done.output_file_id);
  const errors = await readRows(client, done.error_file_id);
  return bodies.map((_, index) => {
    const row = output.get(`row-${index}`) ?? errors.get(`row-${index}`);
    return row?.response ?? null;
  });
}

export function reaches(
  client: OpenAI,
  id: string,
  status: OpenAI.Batches.Batch['status'],
): Promise<OpenAI.Batches.Batch> {
  return eventually(async () => {
    const batch = await client.batches.retrieve(id);
    if (batch.status !== status) throw new Error(`${id} is ${batch.status}, not ${status}`);
    return batch;
  });
}

export interface Row {
  readonly id: string;
  readonly custom_id: string;
  readonly response: {
    readonly status_code: number;
    readonly request_id: string;
    readonly body: unknown;
  } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A result file's rows by custom id; none when there is no such file. */
export async function readRows(
  client: OpenAI,
  fileId: string | null | undefined,
): Promise<ReadonlyMap<string, Row>> {
  if (fileId === null || fileId === undefined) return new Map();
  const text = await (await client.files.content(fileId)).text();
  const rows: Row[] = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  return new Map(rows.map((row) => [row.custom_id, row]));
}
