import { createHmac, randomUUID } from 'node:crypto';
import type { Reply } from './call.ts';

export const WEBHOOK_PATH = '/v1/webhooks/provider';
export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

export interface WebhookOptions {
  readonly id?: string;
  readonly secret?: string;
  readonly ageSecs?: number;
  readonly headers?: Record<string, string>;
}

export function batchEvent(batchId: string, type = 'batch.completed'): string {
  return JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type,
    created_at: 1,
    data: { id: batchId },
  });
}

/** Delivers an event as the provider does. */
export async function deliver(
  url: string,
  body: string,
  { id = randomUUID(), secret = WEBHOOK_SECRET, ageSecs = 0, headers = {} }: WebhookOptions = {},
): Promise<Pick<Reply, 'status' | 'headers'> & { readonly content: unknown }> {
  const timestamp = String(Math.floor(Date.now() / 1000) - ageSecs);
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const response = await fetch(url + WEBHOOK_PATH, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${mac}`,
      ...headers,
    },
    body,
  });
  return { status: response.status, headers: response.headers, content: await response.json() };
}
