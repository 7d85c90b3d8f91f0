import { LOGIN_PATH, OperatorConsole } from '@silt/console/server';
import { randomId } from '@silt/shared/domain';
import type { Logger } from '@silt/shared/logging';
import { createRegistry, type Registry, watchRedis } from '@silt/shared/metrics';
import { Settlements } from '@silt/shared/pubsub';
import { connectForCallers, connectSubscriber, openInBackground } from '@silt/shared/redis';
import { CredentialVault } from '@silt/shared/security';
import {
  AdminServer,
  agreeOnDeployment,
  Closers,
  type DeploymentMismatchError,
  type Service,
} from '@silt/shared/service';
import { DEPARTURE_GRACE_MS, State } from '@silt/shared/state';
import type { Tracing } from '@silt/shared/tracing';
import { AdmissionGroup } from './accept/admission-group.ts';
import { KnownLanes } from './accept/known-lanes.ts';
import { Parcels } from './accept/parcels.ts';
import { SettledCalls } from './answer/settled-calls.ts';
import { createApp } from './app.ts';
import { CallRates } from './callers/call-rates.ts';
import { Seats } from './callers/seats.ts';
import { whoMayCall } from './callers/who-may-call.ts';
import { Cancellation } from './cancel/cancellation.ts';
import type { GatewaySettings } from './config.ts';
import { drain } from './drain.ts';
import { GatewayEvents } from './events.ts';
import { AbandonedRequests } from './hold/abandoned-requests.ts';
import { EarlySettlements } from './hold/early-settlements.ts';
import { Heartbeats } from './hold/heartbeats.ts';
import { type HeldCall, HeldCalls } from './hold/held-calls.ts';
import { MissedSettlements, SWEEP_EVERY_MS } from './hold/missed-settlements.ts';
import { Parking } from './hold/parking.ts';
import { WindowAnswers } from './hold/window-answer.ts';
import { ownOr } from './relay/provider-credential.ts';
import { openProviderConnections } from './relay/provider-connections.ts';
import { type ArrivalTimes, createHttpServer, listen } from './http-server.ts';
import { Intake } from './intake.ts';
import { addGatewayGauges, createGatewayMetrics } from './metrics.ts';
import { readinessOf } from './readiness.ts';
import { RedisWatch } from './redis-watch.ts';
import { dailySavings } from './savings/daily-savings.ts';
import { savingsPage } from './savings/savings-page.ts';
import { ProviderWebhooks } from './webhooks/provider-webhooks.ts';

export interface GatewayOptions {
  /** The settings turn out not to fit the deployment after the start. */
  readonly onMismatch: (error: DeploymentMismatchError) => void;
  /** Where everything is counted; one of its own unless given. */
  readonly registry?: Registry;
  readonly tracing?: Tracing | undefined;
  readonly sweepEveryMs?: number;
  readonly commandTimeoutMs?: number;
  readonly departureGraceMs?: number;
  readonly arrival?: ArrivalTimes;
}

/** With what else accepting takes, a caller knows within two seconds that Redis is away. */
const COMMAND_TIMEOUT_MS = 1_500;
/** An operator waits for a look through everything. */
const CONSOLE_TIMEOUT_MS = 15_000;
const GATEWAY_ID_LENGTH = 12;
/** What the line of a batch file adds to its body. */
const LINE_BYTES = 1_000;

/** Puts the parts together. Everything is made here, handed on here, and closed here. */
export class Gateway implements Service {
  private readonly settings: GatewaySettings;
  private readonly logger: Logger;
  private readonly options: GatewayOptions;
  private readonly closers: Closers;
  private listeningPort = 0;
  private listeningAdminPort = 0;

  constructor(settings: GatewaySettings, logger: Logger, options: GatewayOptions) {
    this.settings = settings;
    this.logger = logger;
    this.options = options;
    this.closers = new Closers(logger);
  }

  /** Where callers are served, once started. */
  get port(): number {
    return this.listeningPort;
  }

  /** Where operators are served, once started. */
  get adminPort(): number {
    return this.listeningAdminPort;
  }

  async start(): Promise<void> {
    const { settings, logger, closers } = this;
    const gatewayId = randomId().slice(0, GATEWAY_ID_LENGTH);
    const registry = this.options.registry ?? createRegistry();
    const events = new GatewayEvents(logger, createGatewayMetrics(registry));
    const vault = new CredentialVault(settings.SILT_SECRETS);
    const callers = whoMayCall(settings, events);
    closers.add('client keys', () => callers.stop());

    const timeoutMs = this.options.commandTimeoutMs ?? COMMAND_TIMEOUT_MS;
    const redis = connectForCallers(settings.REDIS_URL, logger, timeoutMs);
    closers.add('redis', () => redis.disconnect());
    const subscriber = connectSubscriber(settings.REDIS_URL, logger);
    const queueRedis = connectForCallers(settings.REDIS_URL, logger, timeoutMs);
    closers.add('redis of the queues', () => queueRedis.disconnect());
    const watch = new RedisWatch({
      redis,
      agree: () => agreeOnDeployment(redis, settings.SHARDS, vault),
      onChange: (faults) => {
        events.readinessChanged(faults);
        // A cluster may be whole again without any connection being made anew.
        if (faults.length === 0) void parking.retry();
      },
      onMismatch: (error) => {
        events.deploymentMismatch(error);
        this.options.onMismatch(error);
      },
    });
    closers.add('redis watch', () => watch.stop());

    const state = new State(redis, settings.SHARDS);
    const parcels = new Parcels(queueRedis, settings.SHARDS, settings.BATCH_MAX_REQUESTS, events);
    closers.add('queues', () => parcels.close());
    const graceMs = this.options.departureGraceMs ?? DEPARTURE_GRACE_MS;
    const parking = new Parking({ state, events, gatewayId, graceMs });
    const onLeft = (call: HeldCall): void => {
      events.callerLeft(call.requestId);
      parking.leaveSoon(call);
    };
    const held = new HeldCalls(onLeft, (heldMs) => events.holdEnded(heldMs / 1000));
    const early = new EarlySettlements();
    const settledCalls = new SettledCalls(state, held, events);
    closers.add('look-ups', () => settledCalls.close());
    const missed = new MissedSettlements(
      held,
      settledCalls,
      this.options.sweepEveryMs ?? SWEEP_EVERY_MS,
    );
    const settlements = new Settlements(subscriber, gatewayId, {
      settled: (ids) => {
        events.settlementsHeard(ids.length);
        const here = ids.filter((id) => held.has(id));
        for (const id of ids) if (!held.has(id)) early.note(id);
        settledCalls.lookUp(here);
      },
      listening: () => missed.sweep(),
    });
    closers.add('settlements', () => settlements.close());
    const windows = new WindowAnswers({ state, held, parking, events });
    const heartbeats = new Heartbeats(held);
    closers.add('timers', () => {
      windows.stop();
      heartbeats.stop();
      missed.stop();
    });

    const intake = new Intake({
      maxHeld: settings.MAX_HELD,
      held,
      redisFaults: () => watch.faults,
    });
    const readiness = () =>
      readinessOf({
        redisFaults: () => watch.faults,
        hearing: () => settlements.hearing,
        draining: () => intake.isClosed,
      });
    const cancellation = new Cancellation(state, queueRedis, settings.RESULT_TTL_SECS);
    closers.add('queue of cancellations', () => cancellation.close());
    const abandoned = new AbandonedRequests({
      state,
      cancellation,
      events,
      gatewayId,
      graceMs,
      held: () => held.size,
      redisFaults: () => watch.faults,
    });
    closers.add('look for abandoned requests', () => abandoned.stop());
    const groups = state.shards.map(
      (shard) =>
        new AdmissionGroup(shard, {
          gatewayId,
          departureGraceMs: graceMs,
          onAdmitted: (...admitted) => parcels.send(...admitted),
        }),
    );
    const secrets = settings.WEBHOOK_SECRETS;
    const webhooks = secrets && new ProviderWebhooks(state, queueRedis);
    if (webhooks) closers.add('webhooks', () => webhooks.close());
    // The provider's whole SDK comes with it: a gateway that hears no webhooks does without.
    const verifying = secrets && (await import('@silt/upstream/webhooks'));
    const connections = openProviderConnections();
    closers.add('connections to the provider', () => connections.destroy());
    const relay = {
      baseUrl: settings.UPSTREAM_BASE_URL,
      connections,
      providerCredential: ownOr(settings.OPENAI_API_KEY),
      timeoutMs: settings.LIVE_TIMEOUT_SECS * 1000,
      events,
    };
    const app = createApp({
      calls: {
        authenticate: callers.authenticate,
        intake,
        seats: new Seats(held),
        acceptance: {
          state,
          groups,
          lanes: new KnownLanes(settings.UPSTREAM_BASE_URL, vault, state.at(0).keys),
          parking,
          rates: new CallRates(redis, events),
          events,
          tracing: this.options.tracing,
        },
        hold: {
          held,
          settledCalls,
          early,
          onLeft,
          onOver: (call) => void windows.end([call]),
          holdPolicy: { hold: settings.HOLD_SECS, atMostSecs: settings.HOLD_MAX_SECS },
        },
        defaultLane: settings.DEFAULT_LANE,
        relay,
        deliveries: { heartbeat: settings.HEARTBEAT, hops: settings.HOLD_HOPS },
        maxInputs: settings.BATCH_MAX_INPUTS,
        maxBodyBytes: Math.min(settings.MAX_BODY_BYTES, settings.BATCH_MAX_BYTES - LINE_BYTES),
      },
      models: { authenticate: callers.authenticate, intake, relay },
      webhooks: webhooks &&
        verifying && { secrets, verify: verifying.verifyWebhook, webhooks, intake, events },
      requests: { authenticate: callers.authenticate, state, intake, events },
      cancel: { authenticate: callers.authenticate, cancellation, intake, events },
      readiness,
      events,
    });
    const server = createHttpServer(
      app,
      {
        tcpKeepAliveSecs: settings.TCP_KEEPALIVE_SECS,
        maxHeld: settings.MAX_HELD,
        ...(this.options.arrival && { arrival: this.options.arrival }),
      },
      events,
    );
    watchRedis(registry, redis);
    addGatewayGauges(registry, {
      held: () => held.size,
      maxHeld: settings.MAX_HELD,
      readiness,
      hearsWebhooks: webhooks !== undefined,
    });
    const consoleRedis = connectForCallers(settings.REDIS_URL, logger, CONSOLE_TIMEOUT_MS);
    closers.add('redis of the console', () => consoleRedis.disconnect());
    const consoleState = new State(consoleRedis, settings.SHARDS);
    const operators = new OperatorConsole({
      state: consoleState,
      redis: consoleRedis,
      resultTtlSecs: settings.RESULT_TTL_SECS,
      token: settings.ADMIN_TOKEN,
      savings: (days) => dailySavings(consoleState, days),
      logger,
    });
    closers.add('console', () => operators.close());
    const admin = new AdminServer({
      readiness,
      registry,
      token: settings.ADMIN_TOKEN,
      pages: [savingsPage({ state, events }), ...operators.pages],
      loginPath: LOGIN_PATH,
    });
    closers.add('admin server', () => admin.close());
    closers.add('callers', () => drain({ server, intake, held, parking, events }));

    for (const connection of [redis, queueRedis, subscriber, consoleRedis]) {
      openInBackground(connection);
    }
    redis.on('ready', () => void parking.retry());
    await watch.start();
    callers.start();
    windows.start();
    heartbeats.start();
    missed.start();
    abandoned.start();
    this.listeningAdminPort = await admin.listen(settings.ADMIN_PORT, settings.SERVER_HOST);
    this.listeningPort = await listen(server, settings.SERVER_PORT, settings.SERVER_HOST, events);
    events.listening(this.listeningPort, gatewayId);
  }

  async close(): Promise<void> {
    await this.closers.close();
  }
}
