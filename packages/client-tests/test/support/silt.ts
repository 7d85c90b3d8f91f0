import { type Fleet, type FleetOptions, startFleet } from '@silt/dev-env';
import {
  createSimulator,
  type SimulatorOptions,
  type SimulatorView,
  watchSimulator,
} from '@silt/simulator';

export const API_KEY = 'sk-client-tests';

/** Silt as processes in front of a simulated provider, and that provider's own address beside it. */
export interface Silt extends AsyncDisposable {
  readonly fleet: Fleet;
  /** Base URLs for clients: through Silt, and straight to the provider. */
  readonly baseUrl: string;
  readonly directUrl: string;
  readonly provider: SimulatorView;
}

export interface SiltOptions extends Omit<FleetOptions, 'upstreamBaseUrl'> {
  readonly simulator?: SimulatorOptions;
}

export async function startSilt({ simulator: knobs, ...options }: SiltOptions = {}): Promise<Silt> {
  const simulator = createSimulator({ port: 0, timeScale: 10, ...knobs });
  const { url } = await simulator.start();
  const directUrl = `${url}/v1`;
  const fleet = await startFleet({ ...options, upstreamBaseUrl: directUrl }).catch(
    async (error: unknown) => {
      await simulator.close();
      throw error;
    },
  );
  return {
    fleet,
    directUrl,
    baseUrl: fleet.gateways[0]?.baseUrl ?? '',
    provider: watchSimulator(url),
    async [Symbol.asyncDispose]() {
      try {
        await fleet.stop();
      } finally {
        await simulator.close();
      }
    },
  };
}
