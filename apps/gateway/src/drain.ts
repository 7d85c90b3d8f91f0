import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { draining } from './answer/refusals.ts';
import type { GatewayEvents } from './events.ts';
import type { HeldCall, HeldCalls } from './hold/held-calls.ts';
import { letGo } from './hold/let-go.ts';
import type { Parking } from './hold/parking.ts';
import type { Intake } from './intake.ts';

export interface DrainParts {
  readonly server: Server;
  readonly intake: Intake;
  readonly held: HeldCalls;
  readonly parking: Parking;
  readonly events: GatewayEvents;
}

/** Callers come back at about a thousand a second, the rate at which replicas take new connections. */
const SPREAD_MS_PER_CALL = 1;
const LEAST_SPREAD_MS = 1_000;
const MOST_SPREAD_MS = 10_000;
/** A call on its way in has this long: above the timeouts of Redis, far below a slow upload. */
const ARRIVALS_MS = 6_000;
const CONNECTIONS_MS = 3_000;
const LOOK_EVERY_MS = 20;

/**
 * Lets every caller go to another replica. Nothing of a request is lost by it: the store has it,
 * and the caller's retry attaches there.
 */
export async function drain(parts: DrainParts): Promise<void> {
  const { server, intake, held, parking, events } = parts;
  intake.close();
  events.drainBegun(held.size);
  const closed = server.listening ? once(server, 'close') : undefined;
  server.close();

  const spreadMs = Math.min(
    MOST_SPREAD_MS,
    Math.max(LEAST_SPREAD_MS, held.size * SPREAD_MS_PER_CALL),
  );
  const answer = (call: HeldCall) => {
    call.delivery.refuse(call, draining(spreadMs));
  };
  let released = 0;
  const arrivalsUntil = performance.now() + ARRIVALS_MS;
  do {
    released += await letGo(held.all(), held, parking, answer);
    if (intake.size > 0) await delay(LOOK_EVERY_MS);
  } while ((intake.size > 0 && performance.now() < arrivalsUntil) || held.size > 0);

  // An answer written in the last moment leaves a connection that its caller would keep open.
  const idle = setInterval(() => {
    server.closeIdleConnections();
  }, LOOK_EVERY_MS);
  await Promise.race([closed, delay(CONNECTIONS_MS, undefined, { ref: false })]);
  clearInterval(idle);
  server.closeAllConnections();
  await closed;
  await parking.finish();
  events.drained(released);
}
