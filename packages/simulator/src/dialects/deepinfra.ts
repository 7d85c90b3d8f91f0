import type { Dialect } from './dialect.ts';

export const deepinfra: Dialect = {
  basePaths: ['/v1', '/v1/openai'],
};
