import { createApp } from './app.ts';
import { Admission } from './batches/admission.ts';
import { BatchRunner } from './batches/batch-runner.ts';
import { BatchStore } from './batches/batch-store.ts';
import { EnqueuedTokens } from './batches/enqueued-tokens.ts';
import { RowBook } from './batches/row-book.ts';
import { TroubleSource } from './batches/trouble-source.ts';
import { createClock } from './clock.ts';
import { ConfigError } from './config-error.ts';
import { Faults } from './faults/faults.ts';
import { Pauses } from './faults/pauses.ts';
import { FileStore } from './files/file-store.ts';
import { listen } from './http/listen.ts';
import { Ledger } from './ledger/ledger.ts';
import { completeSettings, type SimulatorOptions } from './settings.ts';
import type { SimulatorSettings } from './simulator-settings.ts';
import { openState } from './state/open-state.ts';
import { WebhookSender, type WebhookEndpoint } from './webhooks/webhook-sender.ts';

export interface Simulator {
  /** Clients call `${url}/v1`, tests look behind it at `${url}/admin`. */
  start(): Promise<{ readonly url: string }>;
  /** Batches in flight stop where they are; with a state folder, the next simulator takes them up. */
  close(): Promise<void>;
}

/** A stand-in for OpenAI's Files and Batches over HTTP. Nothing happens before it is started. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const settings = completeSettings(options);
  let running: Promise<RunningSimulator> | undefined;
  return {
    start: async () => {
      // A copy, for settings may change while it runs.
      running ??= startSimulator({ ...settings });
      return { url: (await running).url };
    },
    close: async () => {
      const started = running;
      running = undefined;
      await (await started)?.close();
    },
  };
}

interface RunningSimulator {
  readonly url: string;
  close(): Promise<void>;
}

async function startSimulator(settings: SimulatorSettings): Promise<RunningSimulator> {
  const webhook = webhookOf(settings);
  const state = await openState(settings.stateDir);
  const lastTime = state.earlier.at(-1)?.at ?? 0;
  const clock = createClock(settings.timeScale, Math.max(Date.now() / 1000, lastTime));
  const journal = await state.openJournal(clock);

  const files = new FileStore(state.path, journal, clock);
  const batches = new BatchStore(journal);
  const book = new RowBook(clock, settings);
  const ledger = new Ledger(batches, book, files, journal);
  const tokens = new EnqueuedTokens(batches, settings, clock);
  const admission = new Admission({ clock, settings, batches, files, tokens });
  const troubles = new TroubleSource(settings);
  const webhooks = new WebhookSender(settings);
  if (webhook !== undefined) webhooks.add(webhook);
  const parts = { settings, clock, files, batches, book, tokens, admission, troubles };
  const runner = new BatchRunner({ ...parts, onEnd: (batch) => webhooks.announce(batch) });
  const interceptions = { faults: new Faults(settings), pauses: new Pauses() };

  await files.open();
  for (const { entry } of state.earlier) {
    if (entry.kind === 'file') files.restore(entry.file);
    else if (entry.kind === 'batch') batches.restore(entry.batch);
    else ledger.restoreDirect(entry.call);
  }
  await runner.resume();

  const app = createApp({ ...parts, runner, ledger, interceptions, webhooks });
  const server = await listen(app, settings.port, settings.host);
  return {
    url: server.url,
    close: async () => {
      await server.close();
      await runner.close();
      await webhooks.close();
      await journal.close();
      await state.close();
    },
  };
}

function webhookOf(settings: SimulatorSettings): WebhookEndpoint | undefined {
  const { webhookUrl: url, webhookSecret: secret } = settings;
  if (url === undefined) return undefined;
  if (secret === undefined) throw new ConfigError('WEBHOOK_URL needs a WEBHOOK_SECRET');
  return { url, secret, delayMs: 0, repeat: 1, mode: 'normal' };
}
