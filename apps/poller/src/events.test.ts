import { describe, expect, test } from '@jest/globals';
import { createLogger } from '@silt/shared/logging';
import { createRegistry } from '@silt/shared/metrics';
import { PollerEvents } from './events.ts';
import { Settled } from './ingest/settled.ts';
import { createPollerMetrics } from './metrics.ts';

const spend = {
  inputTokens: 100,
  cachedTokens: 40,
  cacheWriteTokens: 0,
  outputTokens: 20,
  reasoningTokens: 5,
};

async function told(tenants: boolean, models: readonly string[]): Promise<string> {
  const registry = createRegistry();
  const metrics = createPollerMetrics(registry, { tenants });
  const events = new PollerEvents(createLogger('poller', 'error'), metrics);
  for (const model of models) {
    const settled = new Settled();
    const answer = { requestId: 'r', status: 200, body: Buffer.from('{}') };
    const cost = { list: 2_000_000_000_000n, batch: 1_000_000_000_000n };
    const first = { kind: 'settled', attempt: 1 } as const;
    settled.add({ ...answer, spend: { ...spend, cost } }, first);
    settled.add({ ...answer, spend }, { kind: 'settled', attempt: 27 });
    settled.add({ ...answer, spend }, { kind: 'dropped' });
    settled.add({ ...answer, status: 400 }, first);
    const payer = { tenant: 'tenant-one', model, spendOf: () => spend };
    events.requestsSettled('b', settled, payer);
  }
  return await registry.metrics();
}

describe('what a poller counts of settled requests', () => {
  test('endings by try, tokens by kind, both costs, and what has no price', async () => {
    const metrics = await told(false, ['model-a']);
    for (const line of [
      'silt_requests_settled_total{ending="answered",try="1"} 1',
      'silt_requests_settled_total{ending="answered",try="10"} 1',
      'silt_requests_settled_total{ending="failed",try="1"} 1',
      'silt_answers_dropped_total 1',
      'silt_tokens_total{model="model-a",kind="input"} 300',
      'silt_tokens_total{model="model-a",kind="cached"} 120',
      'silt_tokens_total{model="model-a",kind="reasoning"} 15',
      'silt_list_cost_dollars_total{model="model-a"} 2',
      'silt_batch_cost_dollars_total{model="model-a"} 1',
      'silt_unpriced_requests_total{model="model-a"} 2',
    ]) {
      expect(metrics.split('\n')).toContain(line);
    }
    expect(metrics).not.toContain('tenant');
  });

  test('tells tenants only where that is switched on', async () => {
    expect(await told(true, ['model-a'])).toContain(
      'silt_list_cost_dollars_total{model="model-a",tenant="tenant-one"} 2\n',
    );
  });

  test('names a hundred models, whatever callers send', async () => {
    const models = Array.from({ length: 150 }, (_, n) => `model-${n}`);
    const metrics = await told(false, models);
    const named = new Set([...metrics.matchAll(/model="([^"]+)"/g)].map(([, model]) => model));
    expect(named.size).toBe(101);
    expect(metrics.split('\n')).toContain('silt_list_cost_dollars_total{model="other"} 100');
  });
});
