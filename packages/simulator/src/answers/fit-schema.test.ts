import { describe, expect, test } from '@jest/globals';

import { fitSchema } from './fit-schema.ts';

describe('fitSchema', () => {
  test.each<readonly [object, unknown]>([
    [{ type: 'string' }, 'words'],
    [{ type: 'string', maxLength: 2 }, 'wo'],
    [{ type: 'string', minLength: 7 }, 'words..'],
    [{ type: 'string', format: 'date' }, '2025-06-15'],
    [{ type: 'integer', minimum: 2.5 }, 3],
    [{ type: 'number', exclusiveMinimum: 0.5 }, 1.5],
    [{ type: 'number', maximum: -4 }, -4],
    [{ type: ['null', 'boolean'] }, true],
    [{ type: 'null' }, null],
    [{ const: 7 }, 7],
    [{ enum: ['b', 'a'] }, 'b'],
    [{ anyOf: [{ type: 'null' }, { type: 'string' }] }, 'words'],
    [{ allOf: [{ type: 'integer' }, { minimum: 4 }] }, 4],
    [{ type: 'array', items: { type: 'string' }, minItems: 2 }, ['words', 'words']],
    [{ properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: { const: 1 } } }, { a: 1 }],
    [{}, 'words'],
  ])('fits %j', (schema, expected) => {
    expect(fitSchema(schema, 'words')).toEqual(expected);
  });

  test('ends with a schema that contains itself', () => {
    const node = {
      type: 'object',
      properties: {
        name: { type: 'string' },
        next: { anyOf: [{ $ref: '#' }, { type: 'null' }] },
        children: { type: 'array', items: { $ref: '#' } },
      },
      required: ['name', 'next', 'children'],
    };
    const text = JSON.stringify(fitSchema(node, 'x'));
    expect(text).toContain('"next":null');
    expect(text).toContain('"children":[]');
  });

  test('ends with a reference that leads nowhere but to itself', () => {
    expect(fitSchema({ $ref: '#' }, 'x')).toBe('x');
  });
});
