import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { repositoryRoot } from '@silt/dev-env';
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<
    Record<string, { permissions?: Record<string, string>; if?: string; steps: readonly Step[] }>
  >;
}

let workflow: Workflow;
beforeAll(async () => {
  const file = join(repositoryRoot, '.github', 'workflows', 'ci.yaml');
  workflow = parse(await readFile(file, 'utf8')) as Workflow;
});
const stepsOf = () => Object.values(workflow.jobs).flatMap(({ steps }) => steps);

describe('the workflow', () => {
  test('runs what a change is held to on every machine', () => {
    expect(workflow.jobs['check']?.steps.map(({ run }) => run)).toContain('.ci/run');
  });

  test('uses actions as they were when they were looked at', () => {
    const actions = stepsOf().flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(5);
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });

  test('may read, and write images only where it publishes them', () => {
    expect(workflow.permissions).toEqual({});
    for (const [name, job] of Object.entries(workflow.jobs)) {
      const publishes = name === 'publish';
      expect([name, job.permissions]).toEqual([
        name,
        { contents: 'read', ...(publishes && { packages: 'write' }) },
      ]);
    }
    expect(workflow.jobs['publish']?.if).toBe("github.event_name == 'push'");
    const checkouts = stepsOf().filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    for (const step of checkouts) expect(step.with).toEqual({ 'persist-credentials': false });
  });

  test('publishes images with a bill of materials and their provenance', () => {
    const build = workflow.jobs['publish']?.steps.find(({ uses }) => uses?.includes('build-push'));
    expect(build?.with).toMatchObject({ sbom: true, provenance: 'mode=max', push: true });
  });
});
