import { existsSync } from 'node:fs';
import { globSync } from 'node:fs';

const places = ['/usr/lib/*/faketime/libfaketime.so.1', '/usr/lib/faketime/libfaketime.so.1'];

/** libfaketime, where it is installed (Debian: `apt-get install faketime`). */
export function findFakeClock(): string | undefined {
  return places.flatMap((place) => globSync(place)).find((path) => existsSync(path));
}

/** What makes a process believe that it is so much later, or earlier. Durations stay true. */
export function skewedBy(fakeClock: string, offsetSecs: number): Readonly<Record<string, string>> {
  return {
    LD_PRELOAD: fakeClock,
    FAKETIME: `${offsetSecs < 0 ? '' : '+'}${offsetSecs}s`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}
