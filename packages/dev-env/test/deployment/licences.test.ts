import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { repositoryRoot } from '@silt/dev-env';

const run = promisify(execFile);

/** They ask for no more than to be named: the images keep each package's licence file. */
const allowedInImages = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** Of what only checks and tests use, which is passed on to nobody. */
const allowedInDevelopment = [
  ...allowedInImages,
  '(AFL-2.1 OR BSD-3-Clause)',
  '(MIT OR CC0-1.0)',
  'Apache-2.0 AND MIT',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'MPL-2.0',
];

async function packagesByLicence(...options: string[]): Promise<Record<string, string[]>> {
  const { stdout } = await run('pnpm', ['licenses', 'list', '--json', ...options], {
    cwd: repositoryRoot,
    maxBuffer: 20_000_000,
  });
  const packages = JSON.parse(stdout) as Record<string, readonly { name: string }[]>;
  return Object.fromEntries(
    Object.entries(packages).map(([licence, list]) => [licence, list.map(({ name }) => name)]),
  );
}

test.each([
  ['in the images', ['--prod'], allowedInImages],
  ['anywhere', [], allowedInDevelopment],
])('every dependency %s has a licence that is allowed', async (_, options, allowed) => {
  const packages = await packagesByLicence(...options);
  expect(Object.values(packages).flat().length).toBeGreaterThan(100);
  const others = Object.entries(packages).filter(([licence]) => !allowed.includes(licence));
  expect(Object.fromEntries(others)).toEqual({});
});
