import { randomBytes } from 'node:crypto';

import type { BatchRecord } from '../batches/batch-record.ts';
import { ratesUnder, strikingRate, type FaultRates } from '../faults/chance.ts';
import { signWebhook } from './sign-webhook.ts';

export const webhookModes = ['normal', 'never', 'wrong-signature', 'old-timestamp'] as const;

/** What a rate of that name under `webhooks.` does to the news of a batch. */
export const webhookFaultsByName: Readonly<Record<string, Partial<WebhookEndpoint>>> = {
  never: { mode: 'never' },
  'wrong-signature': { mode: 'wrong-signature' },
  'old-timestamp': { mode: 'old-timestamp' },
  late: { delayMs: 2_000 },
  repeated: { repeat: 2 },
};

export interface WebhookSettings {
  readonly faults: FaultRates;
  readonly seed: string;
}

export interface WebhookEndpoint {
  readonly url: string;
  /** `whsec_` and base64. */
  readonly secret: string;
  /** Hears of the batches of this key only: its sha256. */
  readonly owner?: string;
  /** Real milliseconds from the batch's end to the first delivery. */
  readonly delayMs: number;
  /** How often each event is delivered. */
  readonly repeat: number;
  readonly mode: (typeof webhookModes)[number];
}

/** One attempt to deliver an event. */
export interface WebhookDelivery {
  readonly eventId: string;
  readonly type: string;
  readonly batchId: string;
  readonly url: string;
  /** Null when nobody answered. */
  readonly status: number | null;
}

const retryDelaysMs = [100, 300, 1_000];
const answerTimeoutMs = 10_000;
/** Beyond what receivers are to accept. */
const oldBySecs = 3_600;

/** Tells of the ends of batches. What is under way when the process ends is lost. */
export class WebhookSender {
  #endpoints: readonly WebhookEndpoint[] = [];
  readonly #settings: WebhookSettings;
  readonly #deliveries: WebhookDelivery[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(settings: WebhookSettings) {
    this.#settings = settings;
  }

  /** Replaces an endpoint of the same URL and key. */
  add(endpoint: WebhookEndpoint): void {
    const others = this.#endpoints.filter(
      ({ url, owner }) => url !== endpoint.url || owner !== endpoint.owner,
    );
    this.#endpoints = [...others, endpoint];
  }

  clear(): void {
    this.#endpoints = [];
  }

  /** Without their secrets. */
  endpoints(): readonly Omit<WebhookEndpoint, 'secret'>[] {
    return this.#endpoints.map((endpoint) => ({ ...endpoint, secret: undefined }));
  }

  deliveries(): readonly WebhookDelivery[] {
    return this.#deliveries;
  }

  announce(batch: BatchRecord): void {
    const { faults, seed } = this.#settings;
    const rates = ratesUnder(faults, 'webhooks.');
    const name = strikingRate(rates, `${seed}/webhooks`, String(batch.ordinal));
    const byChance = name === undefined ? undefined : webhookFaultsByName[name];
    for (const settled of this.#endpoints) {
      const endpoint = { ...settled, ...byChance };
      if (endpoint.owner !== undefined && endpoint.owner !== batch.owner) continue;
      if (endpoint.mode === 'never') continue;
      const telling = this.#tell(endpoint, batch).finally(() => this.#underWay.delete(telling));
      this.#underWay.add(telling);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#underWay);
  }

  async #tell(endpoint: WebhookEndpoint, batch: BatchRecord): Promise<void> {
    const event = {
      id: `evt_${randomBytes(16).toString('hex')}`,
      object: 'event',
      type: `batch.${batch.status}`,
      created_at: Math.floor(batch.enteredAt),
      data: { id: batch.id },
    };
    await this.#wait(endpoint.delayMs);
    for (let time = 0; time < endpoint.repeat; time += 1) await this.#deliver(endpoint, event);
  }

  async #deliver(
    endpoint: WebhookEndpoint,
    event: { readonly id: string; readonly type: string; readonly data: { readonly id: string } },
  ): Promise<void> {
    const bodyText = JSON.stringify(event);
    for (const delayMs of [0, ...retryDelaysMs]) {
      await this.#wait(delayMs);
      if (this.#closing.signal.aborted) return;
      const status = await this.#post(endpoint, event.id, bodyText);
      const { id: eventId, type, data } = event;
      this.#deliveries.push({ eventId, type, batchId: data.id, url: endpoint.url, status });
      if (status !== null && status >= 200 && status < 300) return;
    }
  }

  async #post(endpoint: WebhookEndpoint, id: string, bodyText: string): Promise<number | null> {
    // Receivers compare with their own clock, which knows no virtual time.
    const age = endpoint.mode === 'old-timestamp' ? oldBySecs : 0;
    const timestamp = Math.floor(Date.now() / 1000) - age;
    const secret = endpoint.mode === 'wrong-signature' ? 'whsec_d3Jvbmcgc2VjcmV0' : endpoint.secret;
    try {
      const response = await fetch(endpoint.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signWebhook(secret, id, timestamp, bodyText),
        },
        body: bodyText,
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(answerTimeoutMs)]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return null;
    }
  }

  async #wait(delayMs: number): Promise<void> {
    const { signal } = this.#closing;
    if (delayMs === 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, delayMs);
      signal.addEventListener('abort', done);
    });
  }
}
