import { describe, expect, test } from '@jest/globals';

import { answerRequest } from './answer-request.ts';

const endpoint = '/v1/chat/completions';

function answerTo(content: unknown, changes: object = {}) {
  const body = { model: 'gpt-5-mini', messages: [{ role: 'user', content }], ...changes };
  const answer = answerRequest(endpoint, JSON.stringify(body));
  if (answer.kind !== 'answered') throw new Error(`the request is ${answer.kind}`);
  const parsed: unknown = JSON.parse(answer.bodyText);
  return { ...answer, body: parsed };
}

describe('answerRequest', () => {
  test.each([
    ['hello', 'echo: hello'],
    [
      [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
      'echo: a\nb',
    ],
    [
      [
        { type: 'text', text: 'see' },
        { type: 'image_url', image_url: {} },
      ],
      'echo: see [1 image]',
    ],
    ['!unknown directive', 'echo: !unknown directive'],
    ['!status abc', 'echo: !status abc'],
  ])('echoes %j', (content, expected) => {
    expect(answerTo(content).body).toMatchObject({
      choices: [{ message: { content: expected }, finish_reason: 'stop' }],
    });
  });

  test('echoes the last user message', () => {
    const messages = [
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'reply' },
      { role: 'user', content: 'second' },
      { role: 'assistant', content: 'reply' },
    ];
    expect(answerTo('', { messages }).body).toMatchObject({
      choices: [{ message: { content: 'echo: second' } }],
    });
  });

  test('differs with the text of the body and with nothing else', () => {
    expect(answerTo('a')).toEqual(answerTo('a'));
    expect(answerTo('a').body).not.toEqual(answerTo('a', { seed: 1 }).body);
  });

  test('does not differ with the space between its tokens, but with any token', () => {
    const compact = '{"model":"m","messages":[{"role":"user","content":"a \\" b"}],"seed":1}';
    const answer = answerRequest(endpoint, compact);
    const spaced = JSON.stringify(JSON.parse(compact), null, 2);
    expect(answerRequest(endpoint, spaced)).toEqual(answer);
    expect(answerRequest(endpoint, compact.replace('1', '1.0'))).not.toEqual(answer);
    expect(answerRequest(endpoint, compact.replace('a ', 'a  '))).not.toEqual(answer);
  });

  test('does not differ with what asks for a stream', () => {
    const stream = { stream: true, stream_options: { include_usage: true } };
    expect(answerTo('a', stream)).toEqual(answerTo('a'));
    expect(answerTo('a', { ...stream, seed: 1 })).toEqual(answerTo('a', { seed: 1 }));
  });

  test('does not differ with a model that is named or understood', () => {
    const input = 'some words';
    const named = { input, model: 'omni-moderation-latest' };
    expect(answerRequest('/v1/moderations', JSON.stringify({ input }))).toEqual(
      answerRequest('/v1/moderations', JSON.stringify(named)),
    );
  });

  test('counts the tokens it tells of', () => {
    const { tokens, body } = answerTo('some text');
    expect(body).toMatchObject({
      usage: { prompt_tokens: tokens.prompt, completion_tokens: tokens.completion },
    });
  });

  test.each([
    ['temperature', 5],
    ['n', 0],
    ['messages', []],
  ])('refuses an unfit %s', (param, value) => {
    expect(answerTo('a', { [param]: value })).toMatchObject({
      status: 400,
      body: { error: { param } },
    });
  });

  test.each([['!raw {'], ['!raw [1,\n2]']])('refuses %j', (content) => {
    expect(answerTo(content).status).toBe(400);
  });

  test('knows rows that get no answer', () => {
    for (const kind of ['missing', 'never']) {
      const messages = [{ role: 'user', content: `!${kind}` }];
      const body = JSON.stringify({ model: 'gpt-5-mini', messages });
      expect(answerRequest(endpoint, body)).toEqual({ kind });
    }
  });

  test('refuses endpoints that it has no answer for', () => {
    const answer = answerRequest('/v1/videos', '{"model":"m","input":"x"}');
    expect(answer).toMatchObject({ kind: 'answered', status: 400 });
  });
});
