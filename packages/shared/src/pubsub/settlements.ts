import type { Redis } from 'ioredis';
import { gatewayChannelPrefix } from '../state/index.ts';

export interface SettlementListener {
  /** Requests that are settled and whose callers this gateway holds. */
  readonly settled: (requestIds: readonly string[]) => void;
  /** Hearing again after a time of deafness: what was told meanwhile is lost and must be looked up. */
  readonly listening: () => void;
}

/**
 * Hears what `settle.lua` tells one gateway: one channel for the whole process, a message of joined
 * request ids. Messages are at most once; a listener makes up for lost ones by looking.
 */
export class Settlements {
  private readonly subscriber: Redis;
  private readonly channel: string;

  constructor(subscriber: Redis, gatewayId: string, listener: SettlementListener) {
    this.subscriber = subscriber;
    this.channel = gatewayChannelPrefix + gatewayId;
    subscriber.on('message', (_channel, message) => {
      listener.settled(message.split(','));
    });
    // ioredis subscribes again by itself after a reconnect, but does not say when it has: so it is
    // done here, at every 'ready', and `listening` follows the server's word.
    subscriber.on('ready', () => {
      subscriber.subscribe(this.channel).then(
        () => {
          listener.listening();
        },
        () => {
          // The connection went again before the answer: the next 'ready' comes back here.
        },
      );
    });
  }

  /** Whether messages can reach this process now. */
  get hearing(): boolean {
    return this.subscriber.status === 'ready';
  }

  close(): void {
    this.subscriber.disconnect();
  }
}
