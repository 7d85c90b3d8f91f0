import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bodyMembers, editBody } from './body-members.ts';

const edit = (json: string, change: Parameters<typeof editBody>[1]) =>
  editBody(Buffer.from(json), change).toString();

describe('members of a body', () => {
  test('any object is read member by member, however it is written', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom<[string | number]>([0], [2], ['\t'], ['\n \r']),
        (object, [indent]) => {
          const json = JSON.stringify(object, null, indent);
          const members = bodyMembers(Buffer.from(json));
          expect(members.map(({ key }) => key)).toEqual(Object.keys(object));
          for (const { key, start, end } of members) {
            const text = Buffer.from(json).toString('utf8', start, end);
            expect(JSON.parse(`{${text}}`)).toEqual(
              JSON.parse(JSON.stringify({ [key]: object[key] })),
            );
          }
        },
      ),
    );
  });

  test('what is left out is gone, and nothing else has changed', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'stream', 'stream_options', 'c'), fc.jsonValue()),
        (object) => {
          const { stream: _1, stream_options: _2, ...rest } = object;
          const json = JSON.stringify(object);
          expect(edit(json, { without: ['stream', 'stream_options'] })).toBe(JSON.stringify(rest));
        },
      ),
    );
  });

  test('numbers and escapes keep their spelling; keys are known by their meaning', () => {
    const json =
      '{ "a" : 1.0, "str\\u0065am" : true, "b":9007199254740993 , "stream":1e2, "c":"\\u00e9" }';
    expect(edit(json, { without: ['stream'] })).toBe(
      '{"a" : 1.0,"b":9007199254740993,"c":"\\u00e9"}',
    );
  });

  test('a member is set, in place of what stood there', () => {
    expect(edit('{"model":"a:live","n":1,"model":"b"}', { set: { model: 'a"' } })).toBe(
      '{"n":1,"model":"a\\""}',
    );
    expect(edit('{}', { set: { model: 'm' } })).toBe('{"model":"m"}');
    expect(edit(' {"x":[{"y":"}]"}]} ', { without: ['x'] })).toBe('{}');
  });
});
