import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MalformedLineError } from './malformed-line-error.ts';
import { parseResultLine } from './result-line.ts';

const parse = (line: string) => parseResultLine(Buffer.from(line));
const bodyOf = (line: string) => parse(line).response?.body.toString();

describe('a result line', () => {
  test('gives the answer with the body’s exact bytes', () => {
    const body = '{"n":1.0,"e":1e2,"big":9007199254740993, "s":"\\u00e9 é \u2028","a":{}}';
    const line = parse(
      `{"id":"batch_req_1","custom_id":"r1","response":{"status_code":200,"request_id":"q1","body":${body}},"error":null}\r`,
    );
    expect(line).toEqual({
      customId: 'r1',
      response: { statusCode: 200, requestId: 'q1', body: Buffer.from(body) },
    });
  });

  test('gives the usage of its answer, of the members that count', () => {
    const usageOf = (response: string) =>
      parse(`{"custom_id":"r1","response":${response}}`).response?.usage;
    const usage = (prompt: number) => `{"a":[{"usage":1}],"usage":{"prompt_tokens":${prompt}}}`;
    expect(usageOf(`{"status_code":200,"body":${usage(5)}}`)).toMatchObject({ inputTokens: 5 });
    expect(usageOf(`{"body":${usage(5)},"body":${usage(6)}}`)).toMatchObject({ inputTokens: 6 });
    expect(usageOf(`{"body":${usage(5)},"body":1}`)).toBeUndefined();
    expect(usageOf(`{"body":${usage(5)}},"response":{"status_code":200}`)).toBeUndefined();
    expect(usageOf('{"body":{"usage":null}}')).toBeUndefined();
    expect(usageOf('{"usage":{"prompt_tokens":5},"body":{}}')).toBeUndefined();
  });

  test('gives the error of a request that never ran', () => {
    expect(
      parse(
        '{"custom_id":"r1","response":null,"error":{"code":"batch_expired","message":"Late."}}',
      ),
    ).toStrictEqual({ customId: 'r1', error: { code: 'batch_expired', message: 'Late.' } });
  });

  test.each([
    ['status 0 and no content', '{"status_code":0,"request_id":"","body":{}}', 0, '{}'],
    ['no status', '{"body":[]}', 0, '[]'],
    ['a status that is a text', '{"status_code":"200","body":1}', 0, '1'],
    ['a body that is a text', '{"status_code":200,"body":"a\\nb"}', 200, '"a\\nb"'],
    ['a body that is null', '{"status_code":200,"body":null}', 200, 'null'],
    ['no body', '{"status_code":200}', 200, ''],
    ['two bodies, of which the last counts', '{"status_code":200,"body":1,"body":2}', 200, '2'],
  ])('is read with %s', (_name, response, statusCode, body) => {
    const line = parse(`{"custom_id":"r1","response":${response}}`);
    expect(line.response?.statusCode).toBe(statusCode);
    expect(line.response?.body.toString()).toBe(body);
    expect(line.response).not.toHaveProperty('requestId');
  });

  test.each([
    ['a text', '"it broke"', { message: 'it broke' }],
    ['an object without words', '{"code":429,"message":null}', { code: '429' }],
    ['something odd', '[1]', {}],
  ])('is read with an error that is %s', (_name, error, expected) => {
    expect(parse(`{"custom_id":"r1","error":${error}}`).error).toStrictEqual(expected);
  });

  test('finds any body in any order of members and whitespace', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', ' ', ' \t\r'),
        fc.boolean(),
        (body, customId, gap, bodyFirst) => {
          const status = `"status_code"${gap}:${gap}200`;
          const content = `"body":${gap}${body}${gap}`;
          const members = bodyFirst ? [content, status] : [status, content];
          const line = `${gap}{"response":${gap}{${members.join(`${gap},${gap}`)}},"custom_id":${JSON.stringify(customId)}}`;
          expect(bodyOf(line)).toBe(body.trim());
          expect(parse(line).customId).toBe(customId);
        },
      ),
    );
  });

  test.each([
    ['cut', '{"custom_id":"r1","response":{"status_code":200,"body":{"secret":"wor'],
    ['not an object', '["secret"]'],
    ['not JSON', 'secret'],
    ['two lines in one', '{"custom_id":"r1"}{"custom_id":"r2"}'],
    ['without an id', '{"response":null,"note":"secret"}'],
    ['with an id that is no text', '{"custom_id":7}'],
    ['with a response that is a text', '{"custom_id":"r1","response":"secret"}'],
    ['with a broken body', '{"custom_id":"r1","response":{"status_code":200,"body":{secret}}}'],
  ])('is refused, without being quoted, when it is %s', (_name, line) => {
    let thrown: unknown;
    try {
      parse(line);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(MalformedLineError);
    expect(String(thrown)).not.toContain('secret');
  });
});
