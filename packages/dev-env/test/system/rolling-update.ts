import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceProcess } from '../../src/service-process.ts';
import { type Manifest, podTemplateOf } from '../deployment/manifests.ts';

/** What a Service in front of the pods tells the balancer. */
export interface Endpoints<P> {
  add(pod: P): Promise<void>;
  remove(pod: P): Promise<void>;
}

export interface RollingUpdate<P extends ServiceProcess> {
  readonly deployment: Manifest;
  /** Those that run, to be replaced one after the other. */
  readonly pods: readonly P[];
  /** Resolves when the new one is ready. */
  readonly start: () => Promise<P>;
  readonly endpoints?: Endpoints<P>;
}

/**
 * Replaces every process of a Deployment as its controller and the kubelets do, by the manifest's own times. The
 * balancer hears of a pod's end only when the pause before the signal is over, which is the latest that the manifest
 * is made for. Returns how each old process ended: `forced` is one that had to be killed.
 */
export async function rollOut<P extends ServiceProcess>({
  deployment,
  pods,
  start,
  endpoints,
}: RollingUpdate<P>): Promise<('gone' | 'forced')[]> {
  const { terminationGracePeriodSeconds = 30, containers } = podTemplateOf(deployment).spec;
  const pauseSecs = containers[0]?.lifecycle?.preStop?.sleep?.seconds ?? 0;
  const endings: ('gone' | 'forced')[] = [];
  for (const old of pods) {
    const young = await start();
    await endpoints?.add(young);
    // The sleep of `preStop` itself: the grace period runs from its begin.
    await delay(pauseSecs * 1000);
    await endpoints?.remove(old);
    endings.push(await old.stop((terminationGracePeriodSeconds - pauseSecs) * 1000));
  }
  return endings;
}
