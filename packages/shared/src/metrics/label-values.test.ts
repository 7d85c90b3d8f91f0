import { describe, expect, test } from '@jest/globals';
import { LabelValues } from './label-values.ts';

describe('LabelValues', () => {
  test('the first values keep their names, the rest are one', () => {
    const models = new LabelValues(2);
    expect(['one', 'two', 'three', 'one', 'four', 'two'].map((model) => models.of(model))).toEqual([
      'one',
      'two',
      'other',
      'one',
      'other',
      'two',
    ]);
  });
});
