import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '@silt/dev-env';
import { parseAllDocuments } from 'yaml';

export const kubernetesFolder = join(repositoryRoot, 'docker', 'kubernetes');

export interface Manifest {
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly content: Record<string, unknown>;
}

/** Every object in the folder, kustomizations included. */
export async function readManifests(): Promise<Manifest[]> {
  const manifests: Manifest[] = [];
  for await (const file of glob('**/*.yaml', { cwd: kubernetesFolder })) {
    const text = await readFile(join(kubernetesFolder, file), 'utf8');
    for (const document of parseAllDocuments(text)) {
      if (document.errors.length > 0) throw new Error(`${file}: ${document.errors.join(', ')}`);
      const content = document.toJS() as Record<string, unknown>;
      const { apiVersion, kind } = content as { apiVersion: string; kind: string };
      manifests.push({ file, apiVersion, kind, content });
    }
  }
  return manifests;
}

/** What a pod is made of, of an object that makes pods. */
export interface PodTemplate {
  readonly metadata: { readonly labels: Record<string, string> };
  readonly spec: {
    readonly terminationGracePeriodSeconds?: number;
    readonly securityContext: Record<string, unknown>;
    readonly containers: readonly Container[];
    readonly volumes?: readonly { name: string; emptyDir?: { sizeLimit: string } }[];
  };
}

export interface Container {
  readonly name: string;
  readonly env?: readonly { name: string; value: string }[];
  readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
  readonly readinessProbe?: {
    readonly periodSeconds: number;
    readonly failureThreshold?: number;
    readonly httpGet?: { readonly path: string };
  };
  readonly securityContext: Record<string, unknown>;
}

export function podTemplateOf({ content }: Manifest): PodTemplate {
  return (content as { spec: { template: PodTemplate } }).spec.template;
}
