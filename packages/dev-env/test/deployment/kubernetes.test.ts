import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { repositoryRoot } from '@silt/dev-env';
import { FORCED_EXIT_MS } from '@silt/shared/service';
import { parse } from 'yaml';
import { kubernetesFolder, type Manifest, podTemplateOf, readManifests } from './manifests.ts';

let manifests: Manifest[];
beforeAll(async () => {
  manifests = await readManifests();
});

const ofKind = (...kinds: string[]) => manifests.filter(({ kind }) => kinds.includes(kind));
const named = (name: string) =>
  ofKind('Deployment').find(({ content }) => {
    return (content as { metadata: { name: string } }).metadata.name === name;
  });

/** Custom resources, whose schemas come with their operators. */
const schemaPackages: Record<string, string> = {
  'keda.sh': '@kubernetes-models/keda',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};

async function validate({ file, apiVersion, kind, content }: Manifest): Promise<void> {
  const group = apiVersion.split('/')[0] ?? '';
  const from = schemaPackages[group] ?? 'kubernetes-models';
  const schemas = (await import(`${from}/${apiVersion}/${kind}`)) as Record<
    string,
    new (data: object) => { validate(): void }
  >;
  const Model = schemas[kind];
  if (!Model) throw new Error(`${file}: there is no ${kind} in ${apiVersion}`);
  new Model(content).validate();
}

describe('the manifests', () => {
  test('are valid by the schemas of Kubernetes', async () => {
    const objects = manifests.filter(({ apiVersion }) => !apiVersion.startsWith('kustomize'));
    expect(objects.length).toBeGreaterThan(10);
    for (const manifest of objects) await validate(manifest);
  });

  test('that are named by a kustomization exist', () => {
    const paths = ofKind('Kustomization', 'Component').flatMap(({ file, content }) => {
      const { resources = [], components = [] } = content as Record<string, string[]>;
      return [...resources, ...components].map((path) => join(dirname(file), path));
    });
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(kubernetesFolder, path)))).toEqual([]);
  });

  test('let nothing run as root, gain rights, or write beside its volumes', () => {
    for (const manifest of ofKind('Deployment', 'StatefulSet')) {
      const { spec } = podTemplateOf(manifest);
      expect(spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const { securityContext } of spec.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    }
  });
});

describe('an app that is asked to go', () => {
  test.each(['silt-gateway', 'silt-dispatcher', 'silt-poller'])(
    '%s has the time for its pause and its whole drain',
    (name) => {
      const manifest = named(name);
      expect(manifest).toBeDefined();
      if (!manifest) return;
      const { spec } = podTemplateOf(manifest);
      const pauseSecs = spec.containers[0]?.lifecycle?.preStop?.sleep?.seconds ?? 0;
      const drainSecs = FORCED_EXIT_MS / 1000;
      expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(pauseSecs + drainSecs);
    },
  );

  test('a gateway takes calls until balancers have heard that it goes', () => {
    const manifest = named('silt-gateway');
    const container = manifest && podTemplateOf(manifest).spec.containers[0];
    const pauseSecs = container?.lifecycle?.preStop?.sleep?.seconds ?? 0;
    const { periodSeconds = 0, failureThreshold = 3 } = container?.readinessProbe ?? {};
    expect(pauseSecs).toBeGreaterThan(periodSeconds * failureThreshold);
    expect(manifest?.content).toMatchObject({
      spec: { strategy: { rollingUpdate: { maxUnavailable: 0 } } },
    });
  });

  test('the dispatcher’s spool has room for every batch that it writes at once', () => {
    const manifest = named('silt-dispatcher');
    const limit = manifest && podTemplateOf(manifest).spec.volumes?.[0]?.emptyDir?.sizeLimit;
    const [, size, unit] = /^(\d+)(Gi|Mi)$/.exec(limit ?? '') ?? [];
    const bytes = Number(size) * (unit === 'Gi' ? 2 ** 30 : 2 ** 20);
    expect(bytes).toBeGreaterThan(4 * 190_000_000);
  });
});

describe('the ingress', () => {
  test('is more patient than the longest window in which a known client is held', async () => {
    const [ingress] = ofKind('Ingress');
    if (!ingress) throw new Error('there is no ingress');
    const { annotations } = (
      ingress.content as { metadata: { annotations: Record<string, string> } }
    ).metadata;
    const readme = await readFile(join(repositoryRoot, 'README.md'), 'utf8');
    const row = readme.split('\n').find((line) => line.startsWith('| `HOLD_SECS`')) ?? '';
    const windows = [...row.matchAll(/(\d+) for (?:Node|Python)/g)].map(([, secs]) => Number(secs));
    expect(windows).toHaveLength(2);
    const patienceSecs = Number(annotations['nginx.ingress.kubernetes.io/proxy-read-timeout']);
    expect(patienceSecs).toBeGreaterThan(Math.max(...windows));
    // A call that was sent is never sent again by anybody but its client.
    expect(annotations['nginx.ingress.kubernetes.io/proxy-next-upstream']).toBe('off');
  });
});

describe('the component for monitoring', () => {
  test('has the rules of docker/monitoring, all of them and no others', async () => {
    const file = join(repositoryRoot, 'docker', 'monitoring', 'alerts.yaml');
    const [rule] = ofKind('PrometheusRule');
    expect(rule?.content['spec']).toEqual(parse(await readFile(file, 'utf8')));
  });

  test('finds each app’s metrics by a service that has the port', () => {
    const services = ofKind('Service').map(
      ({ content }) =>
        content as {
          metadata: { labels: Record<string, string> };
          spec: { ports: { name: string }[] };
        },
    );
    const monitors = ofKind('ServiceMonitor');
    expect(monitors).toHaveLength(3);
    for (const { content } of monitors) {
      const { selector, endpoints } = (
        content as {
          spec: {
            selector: { matchLabels: Record<string, string> };
            endpoints: { port: string }[];
          };
        }
      ).spec;
      const name = selector.matchLabels['app.kubernetes.io/name'];
      const ports = services
        .filter(({ metadata }) => metadata.labels['app.kubernetes.io/name'] === name)
        .flatMap(({ spec }) => spec.ports.map((port) => port.name));
      for (const { port } of endpoints) expect(ports).toContain(port);
    }
  });
});

describe('the component for autoscaling', () => {
  test('scales each app, and none to a single process', () => {
    const scaled = ofKind('ScaledObject').map(
      ({ content }) =>
        (content as { spec: { scaleTargetRef: { name: string }; minReplicaCount: number } }).spec,
    );
    expect(scaled.map(({ scaleTargetRef }) => scaleTargetRef.name).toSorted()).toEqual([
      'silt-dispatcher',
      'silt-gateway',
      'silt-poller',
    ]);
    for (const { scaleTargetRef, minReplicaCount } of scaled) {
      expect(named(scaleTargetRef.name)).toBeDefined();
      expect(minReplicaCount).toBeGreaterThan(1);
    }
  });
});
