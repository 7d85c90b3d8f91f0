import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { CallHistory, CallPlan, Evidence, LedgerLine, Sight } from './evidence.ts';

/** The files of a run that the checker reads. */
export const evidenceFiles = {
  calls: 'calls.jsonl',
  ledger: 'ledger.jsonl',
  provider: 'provider.json',
} as const;

export async function readEvidence(folder: string): Promise<Evidence> {
  const histories = new Map<number, { plan: CallPlan; sights: Sight[] }>();
  for await (const value of jsonLines(join(folder, evidenceFiles.calls))) {
    if (isPlan(value)) histories.set(value.call, { plan: value, sights: [] });
    else if (isSight(value)) histories.get(value.call)?.sights.push(value);
    else throw new TypeError(`no line of a callers' log: ${JSON.stringify(value)}`);
  }
  const ledger: LedgerLine[] = [];
  for await (const value of jsonLines(join(folder, evidenceFiles.ledger))) {
    if (!isLedgerLine(value)) throw new TypeError(`no line of a ledger: ${JSON.stringify(value)}`);
    ledger.push(value);
  }
  const summary: unknown = JSON.parse(await readFile(join(folder, evidenceFiles.provider), 'utf8'));
  const overlapping = field(summary, 'duplicatedCustomIds');
  if (!isTexts(overlapping)) throw new TypeError('the provider does not tell what it had twice');
  const calls: readonly CallHistory[] = [...histories.values()];
  return { calls, ledger, overlapping };
}

export async function* jsonLines(path: string): AsyncGenerator {
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line !== '') yield JSON.parse(line);
  }
}

function isPlan(value: unknown): value is CallPlan {
  return (
    field(value, 'kind') === 'planned' &&
    ['call', 'status'].every((name) => typeof field(value, name) === 'number') &&
    ['bodySha256', 'keySha256', 'mark', 'text'].every((name) => isText(field(value, name)))
  );
}

const sightKinds: readonly unknown[] = ['asked', 'told', 'answered', 'broke', 'left', 'silent'];

function isSight(value: unknown): value is Sight {
  return (
    sightKinds.includes(field(value, 'kind')) &&
    ['call', 'asking'].every((name) => typeof field(value, name) === 'number') &&
    ['at', 'gateway'].every((name) => isText(field(value, name)))
  );
}

function isLedgerLine(value: unknown): value is LedgerLine {
  return (
    ['bodySha256', 'key', 'outcome'].every((name) => isText(field(value, name))) &&
    ['batchId', 'customId'].every(
      (name) => field(value, name) === null || isText(field(value, name)),
    )
  );
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}
