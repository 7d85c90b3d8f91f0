import { type Request, Router } from 'express';
import { keyedRequestId } from '@silt/shared/domain';
import {
  batchChoices,
  describeRequest,
  findBatch,
  laneLines,
  latestFailures,
  listBatches,
  openBatches,
  readFigures,
  viewQueues,
} from '@silt/shared/operations';
import type { RedisConnection } from '@silt/shared/redis';
import type { State } from '@silt/shared/state';
import type { SavingsPoint, Session } from '../api/contract.ts';
import { invalid, notFound } from './console-error.ts';
import type { LaneNames } from './lane-names.ts';
import { batchLine, failureLine, laneLine, memberLine, nowLine, requestFacts } from './lines.ts';
import { MOST_FAILURES } from './live/deployment-watch.ts';

export interface ReadParts {
  readonly state: State;
  readonly redis: RedisConnection;
  readonly names: LaneNames;
  readonly access: Session['access'];
  /** Of so many days up to today. */
  readonly savings: (days: number) => Promise<readonly SavingsPoint[]>;
}

const MOST_MEMBERS = 1_000;
const MOST_DAYS = 400;
/** As long as any of ours, or any key that a caller may send. */
const LONGEST_NAME = 300;

/** What the page asks for by `GET`; see the contract. */
export function readRoutes({ state, redis, names, access, savings }: ReadParts): Router {
  const router = Router();
  router.get('/session', (_request, response) => {
    response.json({ access } satisfies Session);
  });
  router.get('/now', async (_request, response) => {
    response.json(nowLine(await readFigures(redis, state, await openBatches(state))));
  });
  router.get('/lanes', async (_request, response) => {
    const [view, batches] = await Promise.all([viewQueues(state), openBatches(state)]);
    const lines = await laneLines(view, batches, (id) => names.of(id));
    response.json({ lanes: lines.map(laneLine) });
  });
  router.get('/batches', async (request, response) => {
    const asked = queryWord(request, 'state') ?? 'open';
    const choice = batchChoices.find((one) => one === asked);
    if (choice === undefined) throw invalid('state must be open, closed or all.');
    const lane = queryWord(request, 'lane');
    const found = await listBatches(state, choice);
    const wanted = found.filter(({ batch }) => lane === undefined || batch.lane === lane);
    response.json({ batches: wanted.map(batchLine) });
  });
  router.get('/batches/:id/members', async (request, response) => {
    const found = await findBatch(state, request.params.id);
    if (!found) throw notFound('batch');
    const from = queryNumber(request, 'from', 0, Number.MAX_SAFE_INTEGER);
    const count = queryNumber(request, 'count', 100, MOST_MEMBERS);
    const { total, members } = await found.shard.overview.members(found.batch.id, from, count);
    response.json({ total, members: members.map(memberLine) });
  });
  router.get('/requests', async (request, response) => {
    const tenant = queryWord(request, 'tenant');
    const key = queryWord(request, 'key');
    if (tenant === undefined || key === undefined) throw invalid('Give tenant and key.');
    response.json(await factsOf(state, keyedRequestId(tenant, key)));
  });
  router.get('/requests/:id', async (request, response) => {
    response.json(await factsOf(state, request.params.id));
  });
  router.get('/failures', async (_request, response) => {
    response.json({ failures: (await latestFailures(state, MOST_FAILURES)).map(failureLine) });
  });
  router.get('/savings', async (request, response) => {
    response.json({ days: await savings(queryNumber(request, 'days', 30, MOST_DAYS)) });
  });
  return router;
}

async function factsOf(state: State, id: string) {
  const found = await describeRequest(state, id);
  if (!found) throw notFound('request');
  return requestFacts(found);
}

/** Undefined when it is not there. */
function queryWord({ query }: Request, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > LONGEST_NAME) {
    throw invalid(`${name} must be given once, and not at length.`);
  }
  return value;
}

function queryNumber(request: Request, name: string, otherwise: number, most: number): number {
  const word = queryWord(request, name);
  if (word === undefined) return otherwise;
  const value = /^\d{1,15}$/.test(word) ? Number(word) : NaN;
  if (Number.isNaN(value) || value > most) throw invalid(`${name} must be a number up to ${most}.`);
  return value;
}
