import type { Silt } from './silt.ts';

/** How many requests whose body holds this text the provider has taken on. */
export async function linesOf({ provider }: Silt, text: string): Promise<number> {
  const lines = await provider.ledger();
  return lines.filter(({ body }) => body?.includes(text)).length;
}

/** Ends the batches that the provider holds, every request of theirs answered. */
export async function finishBatches({ provider }: Silt): Promise<void> {
  const lines = await provider.ledger();
  const running = lines.flatMap(({ batchId, outcome }) =>
    batchId !== null && outcome === 'pending' ? [batchId] : [],
  );
  for (const id of new Set(running)) {
    await provider.admin('POST', `batches/${id}/advance`, { to: 'completed' });
  }
}
