import { randomBytes, randomUUID } from 'node:crypto';

import { sha256Hex } from './digest.ts';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `file-…` and `batch_…`, or `file_…`, or nothing but a UUID. */
export type IdShape = 'openai' | 'underscore' | 'uuid';

export function createFileId(shape: IdShape): string {
  if (shape === 'uuid') return randomUUID();
  return `file${shape === 'openai' ? '-' : '_'}${Array.from(randomBytes(22), (byte) => base62.charAt(byte % 62)).join('')}`;
}

export function createBatchId(shape: IdShape): string {
  return shape === 'uuid' ? randomUUID() : `batch_${createRequestId()}`;
}

export function createRequestId(): string {
  return randomBytes(16).toString('hex');
}

/** Fixed by batch and line, so that a result file written again after a crash has the same ids. */
export function resultRowIds(batchId: string, line: number): { id: string; requestId: string } {
  const digest = sha256Hex(`${batchId}/${line}`);
  return { id: `batch_req_${digest.slice(0, 32)}`, requestId: digest.slice(32) };
}
