import type { Dialect } from './dialect.ts';

export const groq: Dialect = {
  basePaths: ['/v1', '/openai/v1'],
  idShape: 'underscore',
  completionWindows: ['24h', '48h', '72h', '96h', '120h', '144h', '168h', '1d', '7d'],
  mixedModels: true,
};
