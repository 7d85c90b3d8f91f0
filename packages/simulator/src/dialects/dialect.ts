import type { SimulatorSettings } from '../simulator-settings.ts';

/** What differs from OpenAI at another provider whose wire is close: values for the common knobs. */
export type Dialect = Partial<SimulatorSettings>;
