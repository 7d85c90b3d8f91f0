import { readFileSync } from 'node:fs';
import type { BatchState } from '@silt/shared/domain';
import { LEASE_MS } from '@silt/shared/work';
import type { TapPoint } from '@silt/testing';

/**
 * The moments at which a process is killed: each side of every commit point. `before`: the command
 * never reached Redis; `after`: it was carried out, and the process did not learn so.
 */
export type KillPoint = {
  readonly name: string;
  readonly victim: 'gateway' | 'dispatcher' | 'poller';
} & (
  | { readonly redis: TapPoint }
  /** A call to the provider that was carried out (or half read), and whose reply does not come. */
  | { readonly provider: 'files.create' | 'batches.create' | 'files.content' | 'batches.retrieve' }
);

const lua = (name: string): string =>
  readFileSync(new URL(`../../shared/lua/${name}.lua`, import.meta.url), 'utf8');

/**
 * The script that moves a leased batch, where it says whereto: how long the lease lasts follows. Whence
 * stands before it: a poller's step from `submitted` is none of a dispatcher's to it.
 */
const advanceTo = (state: BatchState, when: TapPoint['when']): TapPoint => ({
  when,
  script: lua('advance'),
  includes: [`\r\n${state}\r\n$${String(LEASE_MS).length}\r\n${LEASE_MS}\r\n`],
});

const bothSides = (
  victim: KillPoint['victim'],
  name: string,
  point: (when: TapPoint['when']) => TapPoint,
): KillPoint[] =>
  (['before', 'after'] as const).map((when) => ({
    victim,
    name: `${when} ${name}`,
    redis: point(when),
  }));

const script =
  (name: string, count = 1) =>
  (when: TapPoint['when']): TapPoint => ({ when, script: lua(name), count });

/** BullMQ's script that adds a job is the one that has the counter of job ids among its keys. */
const addingTo = (queue: string): TapPoint => ({
  when: 'before',
  includes: [`}:${queue}:id\r\n`],
});

export const killPoints: readonly KillPoint[] = [
  ...bothSides('gateway', 'the call is admitted (C1)', script('admit')),
  { victim: 'gateway', name: 'before the parcel is queued', redis: addingTo('parcels') },

  ...bothSides('dispatcher', 'requests are claimed, mid-drain', script('claim')),
  ...bothSides('dispatcher', 'the batch is sealed (C2)', script('seal')),
  { victim: 'dispatcher', name: 'before the submission is queued', redis: addingTo('submissions') },
  { victim: 'dispatcher', name: 'after the file is stored', provider: 'files.create' },
  ...bothSides('dispatcher', 'the upload is noted (C3)', (when) => advanceTo('uploaded', when)),
  ...bothSides('dispatcher', 'the create is announced (C4)', (when) => advanceTo('creating', when)),
  { victim: 'dispatcher', name: 'after the batch is created', provider: 'batches.create' },
  ...bothSides('dispatcher', 'the batch is noted (C5)', (when) => advanceTo('submitted', when)),
  { victim: 'dispatcher', name: 'before the follow is queued', redis: addingTo('follows') },

  { victim: 'poller', name: 'while it looks', provider: 'batches.retrieve' },
  ...bothSides('poller', 'the end is noted', (when) => advanceTo('ingesting', when)),
  { victim: 'poller', name: 'mid-ingest, half a file read', provider: 'files.content' },
  ...bothSides('poller', 'answers are settled, mid-ingest', script('settle')),
  ...bothSides('poller', 'failed lines get another try', script('requeue')),
  ...bothSides('poller', 'all members have their due', (when) => advanceTo('tidying', when)),
  ...bothSides('poller', 'the batch is closed', (when) => advanceTo('closed', when)),
];
