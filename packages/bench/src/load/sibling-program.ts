import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A program that lies beside a module of ours, and is run as that one is: built, or from source. */
export function siblingProgram(name: string, moduleUrl: string): string {
  return fileURLToPath(new URL(`${name}${extname(moduleUrl)}`, moduleUrl));
}
