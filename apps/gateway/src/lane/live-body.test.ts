import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { liveBody } from './live-body.ts';

const silent = { asked: undefined, otherwise: 'batch', deployment: undefined } as const;
const live = (text: string, wishes: Partial<Parameters<typeof liveBody>[1]> = {}) =>
  liveBody(Buffer.from(text), { ...silent, ...wishes })?.toString();

describe('what goes to the provider at once', () => {
  test('is nothing of a call that does not ask for it', () => {
    expect(live('{"model":"m","note":":live"}')).toBeUndefined();
    expect(live('{"model":"m:lively"}')).toBeUndefined();
    expect(live('no JSON, with ":live"')).toBeUndefined();
    expect(live('{"model":{"name":"m:live"}}')).toBeUndefined();
  });

  test('is a body whose model says so, less that and to the byte', () => {
    expect(live('{ "a" : 1e2,"model"\n: "m:live" , "b":[1.0] }')).toBe(
      '{ "a" : 1e2,"model":"m" , "b":[1.0] }',
    );
    expect(live('{"model":"first","model":"last:live"}')).toBe('{"model":"first","model":"last"}');
  });

  test('is any body where the header asks or the setting decides, and the header wins', () => {
    expect(live('{"model": "m"}', { asked: 'live' })).toBe('{"model": "m"}');
    expect(live('{"model": "m"}', { otherwise: 'live' })).toBe('{"model": "m"}');
    expect(live('[no JSON', { asked: 'live' })).toBe('[no JSON');
    expect(live('{"model":"m:live"}', { asked: 'live' })).toBe('{"model":"m"}');
    expect(live('{"model":"m:live"}', { asked: 'batch', otherwise: 'live' })).toBeUndefined();
  });

  test('has the model of the address where the body names none', () => {
    const deployment = 'd';
    expect(live('{ "a":1}', { asked: 'live', deployment })).toBe('{"model":"d", "a":1}');
    expect(live(' {}', { asked: 'live', deployment })).toBe(' {"model":"d"}');
    expect(live('{"model":"m"}', { asked: 'live', deployment })).toBe('{"model":"m"}');
    expect(live('{"a":1}', { deployment: 'd:live' })).toBe('{"model":"d","a":1}');
    expect(live('{"model":"m"}', { deployment: 'd:live' })).toBeUndefined();
  });

  test('differs from the caller’s JSON in the model only, whatever that holds', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(undefined, 1, '\t'),
        (others, model, space) => {
          const { __proto__: _, model: __, ...rest } = others;
          const text = JSON.stringify({ ...rest, model: `${model}:live` }, undefined, space);
          const sent: unknown = JSON.parse(live(text) ?? '');
          expect(sent).toEqual(JSON.parse(JSON.stringify({ ...rest, model })));
        },
      ),
    );
  });
});
