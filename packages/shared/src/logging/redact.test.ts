import { describe, expect, test } from '@jest/globals';
import { redactFields } from './redact.ts';

describe('a log line', () => {
  test('hides keys wherever they stand', () => {
    const line = JSON.stringify(
      redactFields({
        reason: 'Incorrect API key provided: sk-proj-abcdef123456.',
        header: 'authorization was Bearer abc.def',
        url: 'redis://user:hunter2@host:6379/0',
        nested: { deeper: [{ apiKey: 'plain', body: '{"messages":[]}' }] },
        error: new Error('with sk-0123456789'),
        Authorization: 'Basic xyz',
        webhook: 'signed by whsec_AbC+/dEf0== it was',
        bytes: Buffer.from('a prompt'),
      }),
    );
    for (const secret of [
      'abcdef',
      'abc.def',
      'hunter2',
      'plain',
      'messages',
      '0123456789',
      'dEf0',
      'xyz',
      'prompt',
    ]) {
      expect(line).not.toContain(secret);
    }
    expect(line).toContain('8 bytes');
  });

  test('keeps what is no secret', () => {
    const facts = {
      batchId: 'b1',
      requests: 3,
      counts: { total: 1 },
      list: ['a'],
      none: undefined,
    };
    expect(redactFields(facts)).toEqual(facts);
  });

  test('ends where an object runs in circles', () => {
    const circle: Record<string, unknown> = {};
    circle['again'] = circle;
    expect(JSON.stringify(redactFields(circle))).toContain('…');
  });
});
