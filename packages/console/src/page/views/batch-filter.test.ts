import { expect, test } from '@jest/globals';
import type { BatchLine } from '../../api/contract.ts';
import { passes } from './batch-filter.ts';

const batch: BatchLine = {
  id: 'b1',
  state: 'submitted',
  lane: 'l1',
  tenant: 't1',
  endpoint: '/v1/embeddings',
  model: 'Text-Embedding-3',
  requests: 1,
  settled: 0,
  cancelled: 0,
  completedAtProvider: null,
  failedAtProvider: null,
  createdAt: 0,
  submittedAt: null,
  endedAt: null,
  providerBatchId: 'batch_7',
  providerStatus: null,
  failedSubmissions: 0,
};
const every = { state: 'all', lane: '', text: '' };

test.each([
  [every, true],
  [{ ...every, state: 'open' }, true],
  [{ ...every, state: 'submitted' }, true],
  [{ ...every, state: 'assembling' }, false],
  [{ ...every, state: 'closed' }, false],
  [{ ...every, lane: 'l1' }, true],
  [{ ...every, lane: 'l2' }, false],
  [{ ...every, text: 'text-emb' }, true],
  [{ ...every, text: 'BATCH_7' }, true],
  [{ ...every, text: 'nothing' }, false],
])('by %j it passes: %p', (filter, outcome) => {
  expect(passes(batch, filter)).toBe(outcome);
});

test('what is being filled is not closed, and has its own word', () => {
  const open = { ...batch, state: 'open' as const };
  expect(passes(open, { ...every, state: 'assembling' })).toBe(true);
  expect(passes(open, { ...every, state: 'open' })).toBe(true);
});
