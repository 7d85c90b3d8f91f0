import { readFileSync } from 'node:fs';

/** By which a tap knows the script. */
export function scriptSource(name: string): string {
  return readFileSync(new URL(`../lua/${name}.lua`, import.meta.url), 'utf8');
}
