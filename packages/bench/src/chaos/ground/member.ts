import type { ServiceName, ServiceProcess } from '@silt/dev-env';
import type { RedisTap } from '@silt/testing';

/** A process of the apps, and the tap through which alone it reaches Redis. */
export interface Member {
  readonly service: ServiceName;
  readonly process: ServiceProcess;
  readonly tap: RedisTap;
  /** Of a gateway: where its callers reach it. */
  readonly url: string | undefined;
}
