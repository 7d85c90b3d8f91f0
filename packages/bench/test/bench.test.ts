import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeTemporaryFolder } from '@silt/dev-env';
import { readBenchOptions } from '../src/bench-options.ts';
import { runBench } from '../src/run-bench.ts';
import { stages } from '../src/stages/stages.ts';

test('every stage runs with real processes, and tells of each of its budgets', async () => {
  await using folder = await makeTemporaryFolder('bench');
  const never = new AbortController().signal;
  const report = await runBench(readBenchOptions(['--small']), folder.path, () => {}, never);
  expect(report.stages.map(({ stage }) => stage)).toEqual([...stages.keys()]);
  for (const { verdicts, stage } of report.stages) {
    expect([stage, verdicts.filter(({ measured }) => Number.isNaN(measured))]).toEqual([stage, []]);
  }
  // Whatever the machine is busy with, none may be lost.
  const lost = report.stages.flatMap(({ verdicts }) =>
    verdicts.filter(({ budget }) => budget.endsWith('lost')).map(({ measured }) => measured),
  );
  expect(lost).toEqual([0]);
  const text = await readFile(join(folder.path, 'report.md'), 'utf8');
  for (const stage of stages.keys()) expect(text).toContain(`## ${stage}`);
  expect(await readdir(folder.path)).toEqual(
    expect.arrayContaining(['report.json', 'cpu.svg', 'growth-cpu.svg', 'growth-memory.svg']),
  );
}, 120_000);
