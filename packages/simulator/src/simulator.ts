import { createApp } from './app.ts';
import { BatchRunner } from './batches/batch-runner.ts';
import { BatchStore } from './batches/batch-store.ts';
import { RowBook } from './batches/row-book.ts';
import { createClock } from './clock.ts';
import { Faults } from './faults/faults.ts';
import { Pauses } from './faults/pauses.ts';
import { FileStore } from './files/file-store.ts';
import { listen } from './http/listen.ts';
import { Ledger } from './ledger/ledger.ts';
import { completeSettings, type SimulatorOptions, type SimulatorSettings } from './settings.ts';
import { openState } from './state/open-state.ts';

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
      running ??= startSimulator(settings);
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
  const state = await openState(settings.stateDir);
  const lastTime = state.earlier.at(-1)?.at ?? 0;
  const clock = createClock(settings.timeScale, Math.max(Date.now() / 1000, lastTime));
  const journal = await state.openJournal(clock);

  const files = new FileStore(state.path, journal, clock);
  const batches = new BatchStore(journal);
  const book = new RowBook(clock, settings);
  const ledger = new Ledger(batches, book, files, journal);
  const runner = new BatchRunner({ clock, settings, batches, files, book });
  const interceptions = { faults: new Faults(), pauses: new Pauses() };

  await files.open();
  for (const { entry } of state.earlier) {
    if (entry.kind === 'file') files.restore(entry.file);
    else if (entry.kind === 'batch') batches.restore(entry.batch);
    else ledger.restoreDirect(entry.call);
  }
  await runner.resume();

  const app = createApp({ settings, clock, files, batches, book, runner, ledger, interceptions });
  const server = await listen(app, settings.port, settings.host);
  return {
    url: server.url,
    close: async () => {
      await server.close();
      await runner.close();
      await journal.close();
      await state.close();
    },
  };
}
