import type { Chance } from '@silt/dev-env';
import type { ChaosGround } from '../ground/chaos-ground.ts';

/** Something that is done to the fleet, and undone by its end. */
export interface Disturbance {
  readonly name: string;
  /** How often it is chosen. */
  readonly weight: number;
  readonly play: (ground: ChaosGround, chance: Chance, over: AbortSignal) => Promise<void>;
}
