import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { repositoryRoot } from '../../src/repository.ts';
import { readManifests } from '../deployment/manifests.ts';
import { readExposition, type ServedMetric, sumOf } from './exposition.ts';
import { type Stack, startStack } from './stack.ts';

const CALLS = 120;

type Metrics = ReadonlyMap<string, ServedMetric>;

let stack: Stack;
let gateway: Metrics;
let dispatcher: Metrics;
let poller: Metrics;
let all: Metrics;
beforeAll(async () => {
  stack = await startStack({ env: { BATCH_MAX_REQUESTS: '50', LOG_LEVEL: 'info' } });
  await Promise.all(Array.from({ length: CALLS }, (_, n) => stack.ask(`key-${n}`, `text ${n}`)));
  await stack.atRest();
  const { gateways, dispatchers, pollers } = stack.fleet;
  [gateway, dispatcher, poller] = await Promise.all([
    scrape(gateways[0]?.adminUrl),
    scrape(dispatchers[0]?.adminUrl),
    scrape(pollers[0]?.adminUrl),
  ]);
  all = new Map([...gateway, ...dispatcher, ...poller]);
}, 90_000);
afterAll(async () => {
  await stack[Symbol.asyncDispose]();
}, 60_000);

async function scrape(url: string | undefined): Promise<Metrics> {
  return readExposition(await (await fetch(`${url}/metrics`)).text());
}

const read = (path: string) => readFile(join(repositoryRoot, path), 'utf8');

describe('the metrics of the three apps', () => {
  test('count what happened: nothing is lost between them', async () => {
    expect(sumOf(gateway, 'silt_calls_accepted_total', { outcome: 'created' })).toBe(CALLS);
    expect(sumOf(gateway, 'silt_calls_answered_total', { status: '200' })).toBe(CALLS);
    expect(sumOf(gateway, 'silt_calls_held')).toBe(0);
    const parcelled = sumOf(gateway, 'silt_parcel_requests_total');
    expect(parcelled).toBe(CALLS);
    expect(sumOf(dispatcher, 'silt_drained_requests_total')).toBeGreaterThanOrEqual(CALLS);
    const { batches, tokens } = await stack.provider.summary();
    expect(sumOf(dispatcher, 'silt_batches_submitted_total')).toBe(batches.created);
    expect(sumOf(poller, 'silt_batches_ended_total', { ending: 'completed' })).toBe(
      batches.created,
    );
    const answered = { ending: 'answered', try: '1' };
    expect(sumOf(poller, 'silt_requests_settled_total', answered)).toBe(CALLS);
    const model = 'model-a';
    expect(sumOf(poller, 'silt_tokens_total', { model, kind: 'input' })).toBe(tokens.prompt);
    expect(sumOf(poller, 'silt_tokens_total', { model, kind: 'output' })).toBe(tokens.completion);
    expect(sumOf(poller, 'silt_unpriced_requests_total', { model })).toBe(CALLS);
    const creates = { operation: 'batches.create', status: '200' };
    expect(sumOf(dispatcher, 'silt_provider_calls_total', creates)).toBe(batches.created);
    expect(sumOf(dispatcher, 'silt_queue_requests')).toBe(0);
    expect(sumOf(dispatcher, 'silt_spool_bytes')).toBe(0);
  });

  test('are named as Prometheus asks, and say what they are', () => {
    for (const { name, type, help, samples } of all.values()) {
      if (!name.startsWith('silt_')) continue;
      expect(name).toMatch(/^silt(_[a-z]+)+$/);
      expect(`${name} ${type}`).toMatch(/_total counter$|^(?!.*_total ).* (gauge|histogram)$/);
      if (/duration|latency|age|overdue/.test(name)) expect(name).toMatch(/_seconds$/);
      expect(help.length).toBeGreaterThan(10);
      for (const { labels } of samples) expect(labels).not.toHaveProperty('tenant');
    }
    const usual = ['process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds'];
    for (const app of [gateway, dispatcher, poller]) {
      for (const name of [...usual, 'silt_redis_up']) expect([...app.keys()]).toContain(name);
    }
  });

  test('stand in docs/metrics.md, each with its labels, and no other does', async () => {
    const rows = (await read('docs/metrics.md')).matchAll(/^\| `(silt_\w+)` \| (.*?) \|/gm);
    const told = [...rows].map(([, name = '', labels = '']) => [name, labels] as const);
    const served = [...all.keys()].filter((name) => name.startsWith('silt_'));
    expect([...new Set(told.map(([name]) => name))].toSorted()).toEqual(served.toSorted());
    for (const [name, labels] of told) {
      for (const sample of all.get(name)?.samples ?? []) {
        for (const label of Object.keys(sample.labels)) {
          if (label !== 'le') expect(`${name} ${labels}`).toContain(`\`${label}\``);
        }
      }
    }
  });
});

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string }[];
  }[];
}

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

/** Metrics that an expression names; a histogram by its parts. */
function namesIn(expr: string): string[] {
  return [...expr.matchAll(/\b(?:silt|nodejs|process)_\w+/g)].map(([name]) => {
    const whole = name.replace(/_(bucket|sum|count)$/, '');
    return all.get(whole)?.type === 'histogram' ? whole : name;
  });
}

function isServed(name: string): boolean {
  return all.has(name);
}

describe('what watches over Silt', () => {
  test('alerts name only metrics that exist, and each has its remedy in the documents', async () => {
    const { groups } = parse(await read('docker/monitoring/alerts.yaml')) as Rules;
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(10);
    const page = await read('docs/metrics.md');
    for (const { alert, expr } of rules) {
      const names = namesIn(expr);
      expect({ alert, unknown: names.filter((name) => !isServed(name)) }).toEqual({
        alert,
        unknown: [],
      });
      expect(names.length).toBeGreaterThan(0);
      expect(page).toContain(`\n| ${alert} |`);
    }
    const documented = [...page.matchAll(/^\| (Silt\w+) \|/gm)].map(([, alert]) => alert);
    expect(documented).toEqual(rules.map(({ alert }) => alert));
  });

  test('autoscaling asks only for metrics that exist', async () => {
    const scaled = (await readManifests()).filter(({ kind }) => kind === 'ScaledObject');
    const queries = scaled.flatMap(({ content }) =>
      (content as { spec: { triggers: { metadata: { query: string } }[] } }).spec.triggers.map(
        ({ metadata }) => metadata.query,
      ),
    );
    expect(queries).toHaveLength(5);
    for (const query of queries) {
      const names = namesIn(query);
      expect(names.length).toBeGreaterThan(0);
      expect({ query, unknown: names.filter((name) => !isServed(name)) }).toEqual({
        query,
        unknown: [],
      });
    }
  });

  test('the dashboard shows only metrics that exist', async () => {
    const { panels } = JSON.parse(await read('docker/monitoring/dashboard.json')) as Dashboard;
    const queries = panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => ({ title, names: namesIn(expr) })),
    );
    expect(queries.length).toBeGreaterThan(50);
    for (const { title, names } of queries) {
      expect({ title, unknown: names.filter((name) => !isServed(name)) }).toEqual({
        title,
        unknown: [],
      });
      expect(names.length).toBeGreaterThan(0);
    }
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });
});
