import { DemoFailure } from './demo-failure.ts';

/** A request that the provider took on, as its ledger has it. */
export interface ProviderLine {
  readonly batchId: string | null;
  readonly customId: string | null;
  readonly outcome: string;
  readonly question: string;
}

/** The other side of the story: what reached the provider, in the simulator's own books. */
export class ProviderView {
  private readonly url: string;

  constructor(simulatorUrl: string) {
    this.url = simulatorUrl;
  }

  async lines(): Promise<ProviderLine[]> {
    const { lines } = await this.call<{ lines: (ProviderLine & { body: string })[] }>(
      'GET',
      '/admin/ledger?include=body',
    );
    return lines.map(({ body, ...line }) => ({ ...line, question: lastMessage(body) }));
  }

  async batchesCreated(): Promise<number> {
    const summary = await this.call<{ batches: { created: number } }>('GET', '/admin/summary');
    return summary.batches.created;
  }

  async newestBatch(key: string): Promise<string | undefined> {
    const path = '/v1/batches?limit=1';
    const list = await this.call<{ data: { id: string }[] }>('GET', path, undefined, key);
    return list.data[0]?.id;
  }

  /** Custom ids that were in two live batches, or were answered twice. */
  async duplicates(): Promise<readonly string[]> {
    const summary = await this.call<{ duplicatedCustomIds: string[] }>('GET', '/admin/summary');
    return summary.duplicatedCustomIds;
  }

  /** The next batch is created, but whoever asked for it does not hear so until `releaseReplies`. */
  async withholdNextBatchReply(): Promise<void> {
    const pause = { operation: 'batches.create', when: 'after', count: 1 };
    await this.call('POST', '/admin/pauses', pause);
  }

  async withheldReplies(): Promise<number> {
    return (await this.call<{ caught: number }>('GET', '/admin/pauses')).caught;
  }

  async releaseReplies(): Promise<void> {
    await this.call('DELETE', '/admin/pauses');
  }

  private async call<T>(method: string, path: string, body?: object, key?: string): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new DemoFailure(`The simulator answered ${response.status}: ${text}`);
    // The simulator is ours and of this very version; a look at each field would say it twice.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return JSON.parse(text) as T;
  }
}

function lastMessage(body: string): string {
  // A call of the demo's own.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { messages } = JSON.parse(body) as { messages: { content: string }[] };
  return messages.at(-1)?.content ?? '';
}
