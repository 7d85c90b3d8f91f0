import { type Fleet, startFleet } from '@silt/dev-env';
import { eventually } from '@silt/testing';
import {
  createSimulator,
  type SimulatorOptions,
  type SimulatorView,
  watchSimulator,
} from '@silt/simulator';

export const ADMIN_TOKEN = 'console-tests-admin-token';
const API_KEY = 'sk-console-tests';

/** The whole product as processes, a simulated provider, and where its operator looks. */
export interface Deployment extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly provider: SimulatorView;
  /** Of the console, with a slash at its end. */
  readonly consoleUrl: string;
  /** Calls as a program would, and answers with the status. Resolves once the call is answered. */
  readonly call: (key: string, text: string, model?: string) => Promise<number>;
  /** Waits until the provider has taken on so many requests in all. */
  readonly whenProviderHas: (requests: number) => Promise<void>;
  /** Ends the batches that the provider holds, every request of theirs answered. */
  readonly finishBatches: () => Promise<void>;
  /** The same for those that come to it meanwhile, too, until these calls have their answers. */
  readonly finishUntil: <T>(answered: Promise<T>) => Promise<T>;
}

export interface DeploymentOptions {
  readonly simulator?: SimulatorOptions;
  /** Without them what is seeded stays as it is. */
  readonly workers?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export async function startDeployment({
  simulator: knobs,
  workers = 1,
  environment,
}: DeploymentOptions = {}): Promise<Deployment> {
  const simulator = createSimulator({ port: 0, timeScale: 4, ...knobs });
  const { url } = await simulator.start();
  const fleet = await startFleet({
    upstreamBaseUrl: `${url}/v1`,
    dispatchers: workers,
    pollers: workers,
    env: { ADMIN_TOKEN, ...environment },
  }).catch(async (error: unknown) => {
    await simulator.close();
    throw error;
  });
  const [gateway] = fleet.gateways;
  const provider = watchSimulator(url);
  const finishBatches = async () => {
    const lines = await provider.ledger();
    const running = lines.flatMap(({ batchId, outcome }) =>
      batchId !== null && outcome === 'pending' ? [batchId] : [],
    );
    for (const id of new Set(running)) {
      await provider.admin('POST', `batches/${id}/advance`, { to: 'completed' });
    }
  };
  return {
    fleet,
    provider,
    consoleUrl: `${gateway?.adminUrl}/admin/`,
    async call(key, text, model = 'gpt-4o-mini') {
      const response = await fetch(`${fleet.gateways.at(-1)?.baseUrl}/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}`, 'idempotency-key': key },
        body: JSON.stringify({ model, messages: [{ role: 'user', content: text }] }),
      });
      await response.arrayBuffer();
      return response.status;
    },
    whenProviderHas: (requests) =>
      eventually(async () => {
        const { length } = await provider.ledger();
        if (length < requests) throw new Error(`The provider has ${length} requests`);
      }),
    finishBatches,
    async finishUntil(answered) {
      let open = true;
      const closed = answered.finally(() => (open = false));
      await eventually(async () => {
        await finishBatches();
        if (open) throw new Error('the calls have no answers yet');
      });
      return closed;
    },
    async [Symbol.asyncDispose]() {
      try {
        await fleet.stop();
      } finally {
        await simulator.close();
      }
    },
  };
}
