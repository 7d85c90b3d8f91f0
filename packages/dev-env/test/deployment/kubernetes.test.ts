import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { FORCED_EXIT_MS } from '@silt/shared/service';
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
