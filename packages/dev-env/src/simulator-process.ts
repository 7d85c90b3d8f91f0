import { findFreePort } from '@silt/testing';
import { baseEnvironment } from './process-environment.ts';
import { simulatorEntry } from './repository.ts';
import { ServiceProcess } from './service-process.ts';

/** The stand-in provider as a process. */
export class SimulatorProcess extends ServiceProcess {
  /** Where its administration is: `/admin/…`. */
  readonly url: string;
  /** For UPSTREAM_BASE_URL, or an SDK that calls the provider directly. */
  readonly baseUrl: string;

  constructor(port: number, env: Readonly<Record<string, string>>) {
    const url = `http://127.0.0.1:${port}`;
    super({
      name: 'simulator',
      entry: simulatorEntry,
      env: { ...baseEnvironment(), ...env, PORT: String(port) },
      readyUrls: [`${url}/admin/summary`],
    });
    this.url = url;
    this.baseUrl = `${url}/v1`;
  }
}

/** Its knobs go by environment; without any it answers as slowly as its defaults say. */
export async function startSimulator(
  env: Readonly<Record<string, string>> = {},
): Promise<SimulatorProcess> {
  const simulator = new SimulatorProcess(await findFreePort(), env);
  try {
    await simulator.ready();
  } catch (error) {
    await simulator.stop();
    throw error;
  }
  return simulator;
}
