import { performance } from 'node:perf_hooks';
import type { Callers } from './callers.ts';
import type { Sky } from './sky.ts';
import type { SoakStack } from './soak-stack.ts';

const everyMs = 5_000;

export interface Progress {
  readonly stack: SoakStack;
  readonly callers: Callers;
  readonly requests: number;
  readonly dayMs: number;
  readonly sky: Sky;
}

/** One line every few seconds, until the function that is returned is called. */
export function reportProgress(say: (line: string) => void, progress: Progress): () => void {
  const { stack, callers, requests, dayMs, sky } = progress;
  const startedMs = performance.now();
  const report = async () => {
    const { outbox, batches, files } = await stack.leftovers();
    const minutes = Math.floor(((performance.now() - startedMs) / dayMs) * 24 * 60);
    const { sent, answered } = callers;
    say(
      [
        `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`,
        `sent ${sent}/${requests}, answered ${answered}, waiting ${sent - answered};`,
        `outbox ${outbox}, batches ${batches}, files ${files}; ${sky.weather}`,
      ].join(' '),
    );
  };
  const timer = setInterval(() => {
    report().catch((error: unknown) => say(`no progress to report: ${String(error)}`));
  }, everyMs);
  return () => clearInterval(timer);
}

function twoDigits(count: number): string {
  return String(count).padStart(2, '0');
}
