import { describe, expect, test } from '@jest/globals';
import { findBatches, findFiles } from './adopt.ts';
import type { ProviderBatch, ProviderFile } from './provider-batch.ts';

const batch = (
  id: string,
  createdAt: number,
  rest: Partial<ProviderBatch> = {},
): ProviderBatch => ({
  id,
  createdAt,
  status: 'validating',
  statusAsTold: 'validating',
  errors: [],
  metadata: {},
  ...rest,
});

function listOf<T>(items: readonly T[]) {
  const taken: T[] = [];
  async function* listed(): AsyncGenerator<T> {
    for (const item of items) {
      taken.push(item);
      yield item;
    }
  }
  return { listed, taken };
}

async function find(batches: readonly ProviderBatch[], inputFileId?: string) {
  const { listed, taken } = listOf(batches);
  const found = await findBatches(
    { listBatches: listed },
    {
      metadataKey: 'bid',
      metadataValue: 'b1',
      notBefore: 10_000,
      ...(inputFileId === undefined ? {} : { inputFileId }),
    },
  );
  return { found: found.map(({ id }) => id), walked: taken.length };
}

const ours = { metadata: { bid: 'b1' } };

describe('a lost batch is looked for', () => {
  test('by its metadata, and every match is given, the oldest first', async () => {
    const batches = [
      batch('p3', 10_030, ours),
      batch('p2', 10_020, { metadata: { bid: 'b2' } }),
      batch('p1', 10_010, ours),
    ];
    expect((await find(batches)).found).toEqual(['p1', 'p3']);
  });

  test('by its input file only where the metadata was not kept', async () => {
    const batches = [
      batch('p3', 10_030, { inputFileId: 'file-1', metadata: { bid: 'b2' } }),
      batch('p2', 10_020, { inputFileId: 'file-1' }),
      batch('p1', 10_010, { inputFileId: 'file-2' }),
    ];
    expect((await find(batches, 'file-1')).found).toEqual(['p2']);
    expect((await find(batches)).found).toEqual([]);
  });

  test('no further back than it can be, give or take the clocks', async () => {
    const batches = [
      batch('p4', 10_100),
      batch('p3', 9_701, ours),
      batch('p2', 9_699),
      batch('p1', 9_000, ours),
    ];
    expect(await find(batches)).toEqual({ found: ['p3'], walked: 3 });
  });

  test('through the whole list when it tells the oldest first', async () => {
    const batches = [batch('p1', 1), batch('p2', 2), batch('p3', 10_001, ours)];
    expect((await find(batches)).found).toEqual(['p3']);
  });

  test('past batches that do not say when they were made', async () => {
    const { createdAt: _, ...undated } = batch('p2', 0);
    expect((await find([batch('p3', 10_100), undated, batch('p1', 10_001, ours)])).found).toEqual([
      'p1',
    ]);
  });

  test('without taking what every object inherits for metadata', async () => {
    const { listed } = listOf([batch('p1', 10_001, { inputFileId: 'file-1' })]);
    const search = {
      metadataKey: 'constructor',
      metadataValue: 'b1',
      inputFileId: 'file-1',
      notBefore: 0,
    };
    expect(await findBatches({ listBatches: listed }, search)).toHaveLength(1);
  });
});

test('lost files are looked for by their names', async () => {
  const files: ProviderFile[] = [
    { id: 'f4', filename: 'b1.jsonl', createdAt: 10_020 },
    { id: 'f3', createdAt: 10_010 },
    { id: 'f2b', filename: 'b2.jsonl', createdAt: 10_007 },
    { id: 'f2a', filename: 'b3.jsonl', createdAt: 10_006 },
    { id: 'f2', filename: 'b1.jsonl', createdAt: 10_005 },
    { id: 'f1', filename: 'b1.jsonl', createdAt: 100 },
    { id: 'f0', filename: 'b1.jsonl', createdAt: 50 },
  ];
  const { listed } = listOf(files);
  const search = { filenames: new Set(['b1.jsonl', 'b2.jsonl']), notBefore: 10_000 };
  const found = await findFiles({ listFiles: listed }, search);
  expect(found.map(({ id }) => id)).toEqual(['f2', 'f2b', 'f4']);
});
