import type { Admission, Answer } from '@silt/shared/domain';
import { describeError, type Logger } from '@silt/shared/logging';
import type { GatewayMetrics } from './metrics.ts';

/**
 * What happens in a gateway, one method each: the one place that words and counts it. What happens to every
 * call is told at debug, what an operator should know above.
 */
export class GatewayEvents {
  private readonly logger: Logger;
  private readonly metrics: GatewayMetrics;

  constructor(logger: Logger, metrics: GatewayMetrics) {
    this.logger = logger;
    this.metrics = metrics;
    // Whoever watches for silence needs a figure from the start.
    metrics.webhooks.inc({ effect: 'failed' }, 0);
  }

  accepted(requestId: string, outcome: Admission): void {
    this.metrics.accepted.inc({ outcome });
    this.logger.debug('call accepted', { requestId, outcome });
  }

  refused(status: number, reason: string): void {
    this.metrics.refused.inc({ status, code: reason });
    this.logger.debug('call refused', { status, reason });
  }

  answered(requestId: string, { batchId, status }: Answer, callers: number): void {
    this.metrics.answered.inc({ status }, callers);
    this.logger.debug('call answered', { requestId, batchId, status, callers });
  }

  settlementsHeard(requests: number): void {
    this.metrics.settlementsHeard.inc(requests);
    this.logger.debug('settlements heard', { requests });
  }

  cancelled(requestId: string, batchId: string | undefined): void {
    this.metrics.cancelled.inc();
    this.logger.info('request cancelled', { requestId, batchId });
  }

  callerLeft(requestId: string): void {
    this.metrics.callersLeft.inc();
    this.logger.debug('caller left', { requestId });
  }

  windowsEnded(calls: number): void {
    this.metrics.windowsEnded.inc(calls);
    this.logger.debug('hold windows ended', { calls });
  }

  /** Whatever ended it is told by itself: too many end at once for a line each. */
  holdEnded(seconds: number): void {
    this.metrics.holdDuration.observe(seconds);
  }

  requestLost(requestId: string): void {
    this.metrics.lost.inc();
    this.logger.warn('request lost by redis', { requestId });
  }

  admissionFailed(error: unknown): void {
    this.metrics.storeFailures.inc({ step: 'admission' });
    this.logger.debug('call not stored', describeError(error));
  }

  rateNotCounted(error: unknown): void {
    this.metrics.storeFailures.inc({ step: 'rate' });
    this.logger.debug('call not counted', describeError(error));
  }

  parcelSent(shard: number, requests: number): void {
    this.metrics.parcels.inc();
    this.metrics.parcelRequests.inc(requests);
    this.logger.debug('parcel sent', { shard, requests });
  }

  parcelFailed(shard: number, requests: number, error: unknown): void {
    this.metrics.storeFailures.inc({ step: 'parcel' });
    this.logger.warn('parcel not sent, left to the outbox', {
      shard,
      requests,
      ...describeError(error),
    });
  }

  parkingFailed(calls: number, error: unknown): void {
    this.metrics.storeFailures.inc({ step: 'parking' });
    this.logger.warn('calls not parked yet', { calls, ...describeError(error) });
  }

  lookUpFailed(error: unknown): void {
    this.metrics.storeFailures.inc({ step: 'lookup' });
    this.logger.debug('answers not looked up yet', describeError(error));
  }

  relayed(path: string, status: number): void {
    this.metrics.live.inc({ status });
    this.logger.debug('call relayed', { path, status });
  }

  relayFailed(path: string, error: unknown): void {
    this.metrics.live.inc({ status: 'none' });
    this.logger.warn('provider not reached for a live call', { path, ...describeError(error) });
  }

  relayBroken(path: string, error: unknown): void {
    this.metrics.liveBroken.inc();
    this.logger.debug('relayed answer broken off', { path, ...describeError(error) });
  }

  savingsUnread(error: unknown): void {
    this.metrics.storeFailures.inc({ step: 'accounts' });
    this.logger.warn('accounts not read', describeError(error));
  }

  callFailed(error: unknown): void {
    this.metrics.failed.inc();
    this.logger.error('call failed unexpectedly', describeError(error));
  }

  webhookReceived(type: string, effect: string): void {
    this.metrics.webhooks.inc({ effect });
    this.logger.debug('webhook received', { type, effect });
  }

  webhookFailed(type: string, error: unknown): void {
    this.metrics.webhooks.inc({ effect: 'failed' });
    this.logger.warn('webhook not acted on, to be delivered again', {
      type,
      ...describeError(error),
    });
  }

  clientKeysRead(keys: number): void {
    this.logger.info('client keys read', { keys });
  }

  clientKeysKept(keys: number, error: unknown): void {
    this.logger.error('client keys file cannot be used, the keys of before go on', {
      keys,
      ...describeError(error),
    });
  }

  readinessChanged(reasons: readonly string[]): void {
    if (reasons.length === 0) this.logger.info('redis is usable');
    else this.logger.warn('redis is not usable', { reasons });
  }

  deploymentMismatch(error: unknown): void {
    this.logger.error('settings do not fit the deployment', describeError(error));
  }

  serverTrouble(error: unknown): void {
    this.logger.warn('connection not taken', describeError(error));
  }

  fewFiles(limit: number, maxHeld: number): void {
    this.logger.warn('too few open files allowed for MAX_HELD', { limit, maxHeld });
  }

  listening(port: number, gatewayId: string): void {
    this.logger.info('listening', { port, gatewayId });
  }

  drainBegun(held: number): void {
    this.logger.info('draining', { held });
  }

  drained(released: number): void {
    this.metrics.drainReleased.inc(released);
    this.logger.info('drained', { released });
  }
}
