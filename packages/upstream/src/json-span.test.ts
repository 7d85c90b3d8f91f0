import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findSpan } from './json-span.ts';
import { MalformedLineError } from './malformed-line-error.ts';

function textAt(json: string | Buffer, path: readonly string[]): string | undefined {
  const bytes = Buffer.from(json);
  const span = findSpan(bytes, path);
  return span === undefined ? undefined : bytes.toString('utf8', span.start, span.end);
}

/** JSON with any whitespace between its tokens, and any spelling of its strings. */
function respell(value: unknown, spaces: () => string, escaped: () => boolean): string {
  const around = (text: string) => `${spaces()}${text}${spaces()}`;
  if (typeof value === 'string') return around(spellString(value, escaped));
  if (Array.isArray(value))
    return around(`[${value.map((item) => respell(item, spaces, escaped)).join(',') || spaces()}]`);
  if (typeof value !== 'object' || value === null) return around(JSON.stringify(value));
  const members = Object.entries(value).map(
    ([key, member]) => `${around(spellString(key, escaped))}:${respell(member, spaces, escaped)}`,
  );
  return around(`{${members.join(',') || spaces()}}`);
}

function spellString(text: string, escaped: () => boolean): string {
  const units = Array.from(text, (letter) =>
    escaped() && letter.length === 1
      ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
      : JSON.stringify(letter).slice(1, -1),
  );
  return `"${units.join('')}"`;
}

function atLeastOne<T>(item: fc.Arbitrary<T>): fc.Arbitrary<[T, ...T[]]> {
  return fc.tuple(item, fc.array(item)).map(([first, rest]) => [first, ...rest]);
}

const spelling = fc.record({
  value: fc.jsonValue({ maxDepth: 5 }),
  gaps: atLeastOne(fc.constantFrom('', ' ', '\n', '\t\r ')),
  escapes: atLeastOne(fc.boolean()),
});

function cycle<T>(items: readonly [T, ...T[]]): () => T {
  let index = 0;
  return () => items[index++ % items.length] ?? items[0];
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
const isAccepted = (text: string): boolean => {
  try {
    findSpan(Buffer.from(text), []);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedLineError);
    return false;
  }
};

describe('the span of a value', () => {
  test('is where JSON.parse finds it, for every member of any JSON however it is spelt', () => {
    fc.assert(
      fc.property(spelling, ({ value, gaps, escapes }) => {
        const json = respell(value, cycle(gaps), cycle(escapes));
        expect(JSON.parse(textAt(json, []) ?? '')).toEqual(JSON.parse(json));
        const visit = (node: unknown, path: readonly string[]): void => {
          if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
          for (const [key, member] of Object.entries(node)) {
            const text = textAt(json, [...path, key]) ?? 'nothing found';
            expect(text).toBe(text.trim());
            expect(JSON.parse(text)).toEqual(member);
            visit(member, [...path, key]);
          }
        };
        visit(JSON.parse(json), []);
      }),
    );
  });

  test('keeps the spelling of the provider', () => {
    const body = '{ "z":1.0,"a" : 1e2,\t"n":9007199254740993,"s":"\\u00e9é\u2028" }';
    expect(textAt(`{"response":{"body":${body} , "x":[]}}`, ['response', 'body'])).toBe(body);
  });

  test('is that of the last of several equal keys', () => {
    expect(textAt('{"a":1,"\\u0061":2,"b":{"a":3}}', ['a'])).toBe('2');
  });

  test.each([
    ['a key that is absent', '{"b":{"a":1}}', ['a']],
    ['a path through something that is no object', '{"a":[{"b":1}]}', ['a', 'b']],
    ['a path through a text', '"a"', ['a']],
    ['a key that every object inherits', '{}', ['constructor']],
  ])('is none for %s', (_name, json, path) => {
    expect(textAt(json, path)).toBeUndefined();
  });

  test('is found however deep the nesting goes', () => {
    const deep = `${'[{"a":'.repeat(100_000)}1${'}]'.repeat(100_000)}`;
    expect(textAt(`{"x":${deep},"y":2}`, ['y'])).toBe('2');
  });
});

describe('a text that is not JSON is refused', () => {
  // prettier-ignore
  test.each([
    '', ' ', '{', '[', '[1', '[1,', '[,]', '[1,]', '{"a"}', '{"a":}', '{"a":1,}', '{,}',
    '{a:1}', '"', '"a', '"\\', '"\\x"', '"\\u12g4"', '"\\u12', '"\n"', 'tru', 'nul', 'truex',
    '-', '01', '1.', '.5', '1e', '1e+', '+1', '--1', 'NaN', '1 2', '{} {}', ']', '{]', '[}',
    '[[]', '{"a":{}', '\u00a01', "'a'", '\uFEFF{}', '{"a":1 "b":2}', '[1 2]', '{"a" 1}',
  ])('%p', (text) => {
    expect(isJson(text)).toBe(false);
    expect(isAccepted(text)).toBe(false);
  });

  test('exactly when JSON.parse refuses it, for JSON with something changed', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '"', '\\', ',', ':', '{', '}', '[', ']', '0', '-', 'e', '.', ' ', 'n'),
        fc.nat(2),
        (json, position, inserted, removed) => {
          const at = position % (json.length + 1);
          const changed = json.slice(0, at) + inserted + json.slice(at + removed);
          expect(isAccepted(changed)).toBe(isJson(changed));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
