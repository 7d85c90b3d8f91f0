// The simulator is on the other side of HTTP, and of this package's own shapes.
// oxlint-disable typescript/no-unsafe-type-assertion
import type { LedgerLine } from './ledger/ledger.ts';
import type { Summary } from './ledger/summarize.ts';

/** A running simulator as a test sees it from outside, through its `/admin` pages. */
export interface SimulatorView {
  readonly url: string;
  /** Every request ever taken on, with the exact text of its body. */
  ledger(): Promise<LedgerLine[]>;
  summary(): Promise<Summary>;
  /** Calls that are held by a pause right now. */
  caught(): Promise<number>;
  /** Any other call; throws what the simulator says when it refuses. */
  admin(method: 'POST' | 'DELETE', path: string, content?: object): Promise<void>;
}

export function watchSimulator(url: string): SimulatorView {
  async function read(path: string): Promise<unknown> {
    return (await fetch(`${url}/admin/${path}`)).json();
  }
  return {
    url,
    ledger: async () => ((await read('ledger?include=body')) as { lines: LedgerLine[] }).lines,
    summary: async () => (await read('summary')) as Summary,
    caught: async () => ((await read('pauses')) as { caught: number }).caught,
    async admin(method, path, content) {
      const response = await fetch(`${url}/admin/${path}`, {
        method,
        ...(content && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(content),
        }),
      });
      if (!response.ok) throw new Error(`the simulator refused: ${await response.text()}`);
    },
  };
}
