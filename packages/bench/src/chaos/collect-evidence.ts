import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeLogLine } from '@silt/dev-env';
import { witnessFiles } from './checker/history.ts';
import { evidenceFiles } from './checker/read-evidence.ts';
import type { ChaosGround } from './ground/chaos-ground.ts';

/** Brings what the provider and the apps know beside the callers' log. */
export async function collectEvidence(
  { provider, fleet }: Pick<ChaosGround, 'provider' | 'fleet'>,
  folder: string,
): Promise<void> {
  const ledger = await fetch(`${provider.url}/admin/ledger?format=jsonl`);
  await writeFile(join(folder, evidenceFiles.ledger), await ledger.text());
  const summary = JSON.stringify(await provider.summary(), null, 2);
  await writeFile(join(folder, evidenceFiles.provider), summary);
  const lines = fleet.processes.flatMap(({ name, logs }) =>
    logs.map((line) => {
      const time = line.entry?.['time'];
      const at = typeof time === 'string' ? time : '';
      return JSON.stringify({ at, who: name, text: describeLogLine(line) });
    }),
  );
  await writeFile(join(folder, witnessFiles[0]), lines.join('\n'));
}
