import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import { Redis } from 'ioredis';
import { type Stack, startStack } from './stack.ts';
import { type CollectedSpan, startTraceCollector, type TraceCollector } from './trace-collector.ts';

let collector: TraceCollector;
let stack: Stack;
beforeAll(async () => {
  collector = await startTraceCollector();
  stack = await startStack({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    },
  });
}, 60_000);
afterAll(async () => {
  await stack[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
}, 60_000);

const CLIENT_SPAN = '00f067aa0ba902b7';
const traceOf = (n: number) => `4bf92f3577b34da6a3ce929d0e0e47${String(n).padStart(2, '0')}`;

async function ask(n: number, flags = '01'): Promise<void> {
  const answer = await fetch(`${stack.fleet.gateways[0]?.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer sk-traced',
      traceparent: `00-${traceOf(n)}-${CLIENT_SPAN}-${flags}`,
    },
    body: JSON.stringify({
      model: 'model-a',
      messages: [{ role: 'user', content: `secret ${n}` }],
    }),
  });
  expect(answer.status).toBe(200);
  await answer.arrayBuffer();
}

const spansOf = (n: number) => collector.spans.filter(({ traceId }) => traceId === traceOf(n));
const spanAt = (link: string | undefined) =>
  collector.spans.find(({ traceId, spanId }) => link === `${traceId}/${spanId}`);
const named = (spans: readonly CollectedSpan[], name: string) =>
  spans.find((span) => span.name === name);

test('a caller’s trace goes on through gateway, dispatcher and poller', async () => {
  await Promise.all([1, 2, 3].map((n) => ask(n)));
  await eventually(
    () => {
      for (const n of [1, 2, 3]) expect(named(spansOf(n), 'silt.settle')).toBeDefined();
    },
    { timeoutMs: 20_000 },
  );
  for (const n of [1, 2, 3]) {
    const spans = spansOf(n);
    expect(spans.map(({ service, name }) => `${service} ${name}`).toSorted()).toEqual([
      'silt-dispatcher silt.batch',
      'silt-gateway silt.accept',
      'silt-poller silt.settle',
    ]);
    const accept = named(spans, 'silt.accept');
    const batch = named(spans, 'silt.batch');
    const settle = named(spans, 'silt.settle');
    expect(accept?.parentSpanId).toBe(CLIENT_SPAN);
    expect(batch?.parentSpanId).toBe(accept?.spanId);
    expect(settle?.parentSpanId).toBe(accept?.spanId);
    expect(settle?.attributes['http.response.status_code']).toBe('200');

    // The batch's own trace, found by the links of its members' and leading back to them.
    const submit = spanAt(batch?.links[0]);
    const ingest = spanAt(settle?.links[0]);
    expect(submit).toMatchObject({ name: 'silt.submit', parentSpanId: undefined });
    expect(ingest).toMatchObject({ name: 'silt.ingest', parentSpanId: submit?.spanId });
    for (const span of [submit, ingest]) {
      expect(span?.links).toContain(`${accept?.traceId}/${accept?.spanId}`);
    }
  }
  expect(JSON.stringify(collector.spans)).not.toMatch(/secret|sk-traced/);
}, 60_000);

test('what its caller does not record leaves nothing behind', async () => {
  await ask(4, '00');
  await ask(5);
  await eventually(() => expect(named(spansOf(5), 'silt.settle')).toBeDefined(), {
    timeoutMs: 20_000,
  });
  expect(spansOf(4)).toEqual([]);
  const redis = new Redis(stack.redis.url);
  const kept = await redis.keys('silt:*:trace:*');
  redis.disconnect();
  const batches = new Set(
    collector.spans.map(({ attributes }) => attributes['silt.batch.id']).filter(Boolean),
  );
  expect(kept).toHaveLength(4 + batches.size);
}, 60_000);
