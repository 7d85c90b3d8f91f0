import { describe, expect, test } from '@jest/globals';
import { asObject, textField } from './read-fields.ts';
import { walkPages } from './walk-pages.ts';

async function walk(pages: Record<string, unknown>, endless?: unknown) {
  const asked: (string | undefined)[] = [];
  const items: string[] = [];
  const walked = walkPages({
    fetchPage: async (after) => {
      asked.push(after);
      return pages[after ?? 'first'] ?? endless;
    },
    parse: (entry) => {
      const object = asObject(entry);
      return object === undefined ? undefined : textField(object, 'id');
    },
    unreadable: () => new Error('unreadable'),
  });
  for await (const item of walked) items.push(item);
  return { asked, items };
}

const ids = (...names: string[]) => names.map((id) => ({ id }));

describe('a list told in pages', () => {
  test('is walked to the page that says it is the last', async () => {
    const pages = {
      first: { data: ids('c', 'b'), has_more: true },
      b: { data: ids('a'), has_more: false },
    };
    expect(await walk(pages)).toEqual({ asked: [undefined, 'b'], items: ['c', 'b', 'a'] });
  });

  test('is walked to an empty page when no page says so', async () => {
    const pages = { first: { data: ids('b') }, b: { data: ids('a') }, a: { data: [] } };
    expect((await walk(pages)).items).toEqual(['b', 'a']);
  });

  test('is read once when the provider knows no pages', async () => {
    expect((await walk({}, ids('b', 'a'))).items).toEqual(['b', 'a']);
  });

  test('is read past entries that make no sense', async () => {
    const first = { data: [null, { id: 'b' }, 'odd'], has_more: true, last_id: 'b' };
    const pages = { first, b: { data: ids('a'), has_more: false } };
    expect((await walk(pages)).items).toEqual(['b', 'a']);
  });

  test.each([
    ['is no list', { first: '<html>' }],
    ['has no data', { first: { object: 'list' } }],
    ['is an error', { first: { error: { message: 'no' } } }],
    ['promises more but names no place to go on', { first: { data: [], has_more: true } }],
    [
      'leads back to where it came from',
      { first: { data: ids('a'), has_more: true }, a: { data: ids('a'), has_more: true } },
    ],
  ])('fails rather than ending when a page %s', async (_name, pages) => {
    await expect(walk(pages)).rejects.toThrow('unreadable');
  });
});
