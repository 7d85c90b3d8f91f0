import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hrefOf, parseRoute, type Route } from './route.ts';

const word = fc.string({ unit: 'grapheme' });
const id = fc.string({ unit: 'grapheme', minLength: 1 });

const routes: fc.Arbitrary<Route> = fc.oneof(
  fc.constantFrom(
    { view: 'now' } as const,
    { view: 'lanes' } as const,
    { view: 'failures' } as const,
    { view: 'savings' } as const,
    { view: 'search' } as const,
  ),
  fc.record({
    view: fc.constant('batches' as const),
    state: fc.constantFrom('open', 'closed', 'all', 'submitted'),
    lane: word,
    text: word,
  }),
  fc.record({
    view: fc.constant('batch' as const),
    id,
    page: fc.integer({ min: 1, max: 1_000 }),
  }),
  fc.record({ view: fc.constant('request' as const), id }),
);

test('a place’s link leads to that place', () => {
  fc.assert(
    fc.property(routes, (route) => {
      const { hash } = new URL(hrefOf(route), 'http://silt.example/admin/');
      expect(parseRoute(hash)).toEqual(route);
    }),
  );
});

test('whatever stands in the address leads somewhere', () => {
  fc.assert(
    fc.property(word, (fragment) => {
      expect(parseRoute(`#${fragment}`).view).toMatch(/^[a-z]+$/);
    }),
  );
  expect(parseRoute('#/batches/%E0%A4%A')).toMatchObject({ view: 'batch' });
  expect(parseRoute('#/batches/b1?page=-3')).toEqual({ view: 'batch', id: 'b1', page: 1 });
});
