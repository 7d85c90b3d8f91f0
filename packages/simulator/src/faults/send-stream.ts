import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Response } from 'express';

import type { AnswerStream } from '../streams/answer-stream.ts';
import type { Fault } from './fault.ts';

/** Sends an answer piece by piece, until it ends, breaks, or its reader leaves. */
export async function sendStream(
  response: Response,
  stream: AnswerStream,
  paceMs: number,
  fault: Fault | undefined,
): Promise<void> {
  const broken = fault?.kind === 'break' ? fault : undefined;
  response.status(200).set({ 'content-type': 'text/event-stream; charset=utf-8' });
  response.set('cache-control', 'no-cache').flushHeaders();
  const leaving = new AbortController();
  const left = once(response, 'close').then(() => leaving.abort());
  let sent = 0;
  for (const event of stream.events) {
    if (broken !== undefined && sent >= broken.afterEvents) {
      if (broken.how === 'reset') response.destroy();
      else response.end(broken.how === 'error' ? stream.failure(sent) : undefined);
      return;
    }
    // It must have gone out before the next: a stream that breaks has shown what came before.
    await Promise.race([written(response, event), left]);
    sent += 1;
    if (paceMs > 0) await pause(paceMs, leaving.signal);
    if (response.destroyed) return;
  }
  response.end();
}

function written(response: Response, event: string): Promise<void> {
  return new Promise((resolve) => void response.write(event, () => resolve()));
}

/** Until the time is over or the reader has left. */
async function pause(durationMs: number, leaving: AbortSignal): Promise<void> {
  await sleep(durationMs, undefined, { signal: leaving }).catch((error: unknown) => {
    if (!leaving.aborted) throw error;
  });
}
