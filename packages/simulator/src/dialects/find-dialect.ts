import { azure } from './azure.ts';
import { deepinfra } from './deepinfra.ts';
import type { Dialect } from './dialect.ts';
import type { DialectName } from './dialect-names.ts';
import { doubleword } from './doubleword.ts';
import { groq } from './groq.ts';
import { together } from './together.ts';

export function findDialect(name: DialectName): Dialect {
  switch (name) {
    case 'openai':
      return {};
    case 'azure':
      return azure;
    case 'groq':
      return groq;
    case 'doubleword':
      return doubleword;
    case 'deepinfra':
      return deepinfra;
    case 'together':
      return together;
  }
}
