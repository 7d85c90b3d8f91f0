import { expect, test } from '@jest/globals';
import { providerWords } from './provider-words.ts';

test.each([
  ['the whole key', 'Bad key: my-secret!', 'Bad key: [key]'],
  ['a starred key', 'Bad key: gsk_ab****************wxyz. Look', 'Bad key: [key]. Look'],
  ['a key of another form', 'Bad key: sk-proj-abcDEF123', 'Bad key: [key]'],
  ['nothing else', 'The task-force said: 2 ** 3', 'The task-force said: 2 ** 3'],
])('takes %s out of what a provider says', (_name, words, expected) => {
  expect(providerWords(words, 'my-secret!')).toBe(expected);
});

test('cuts long words, and leaves them alone when there is no key to look for', () => {
  expect(providerWords('x'.repeat(2000), '')).toHaveLength(500);
});
