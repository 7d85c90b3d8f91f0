import { createHmac, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { verifyWebhook } from './verify-webhook.ts';

const secretOf = (bytes: Buffer) => `whsec_${bytes.toString('base64')}`;
const KEY = randomBytes(32);
const SECRET = secretOf(KEY);
const OTHER_KEY = randomBytes(32);
const BODY = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'batch.completed',
  created_at: 1,
  data: { id: 'batch_1' },
});
const EVENT = { id: 'wh_1', type: 'batch.completed', batchId: 'batch_1' };

interface Signing {
  readonly key?: Buffer;
  readonly id?: string;
  readonly ageSecs?: number;
}

function sign(body: string, { key = KEY, id = 'wh_1', ageSecs = 0 }: Signing = {}) {
  const timestamp = String(Math.floor(Date.now() / 1000) - ageSecs);
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
}

const nothing = randomBytes(32).toString('base64');

afterEach(() => {
  jest.useRealTimers();
});

describe('a webhook', () => {
  test('that the secret signed is an event, with no key at hand', async () => {
    expect(await verifyWebhook(BODY, sign(BODY), [SECRET])).toEqual(EVENT);
  });

  test('signed as the standard’s own example is taken', async () => {
    jest.useFakeTimers({ now: 1_614_265_330_000, doNotFake: ['nextTick', 'setImmediate'] });
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(await verifyWebhook('{"test": 2432232314}', headers, [secret])).toEqual({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      type: 'unknown',
    });
  });

  test.each([
    ['the first', [SECRET, secretOf(OTHER_KEY)]],
    ['the last', [secretOf(OTHER_KEY), secretOf(randomBytes(24)), SECRET]],
  ])('is taken by %s of several secrets', async (_name, secrets) => {
    expect(await verifyWebhook(BODY, sign(BODY), secrets)).toEqual(EVENT);
  });

  test.each([
    ['first', (good: string) => `${good} v1,${nothing}`],
    ['last', (good: string) => `v1,${nothing} v1a,${nothing} v1,nonsense ${good}`],
    ['one of very many', (good: string) => `${`v1,${nothing} `.repeat(40)}${good}`],
  ])('is taken when the good signature is %s', async (_name, several) => {
    const headers = sign(BODY);
    headers['webhook-signature'] = several(headers['webhook-signature']);
    expect(await verifyWebhook(BODY, headers, [SECRET])).toEqual(EVENT);
  });

  test.each([-299, 299])('%d seconds old is taken', async (ageSecs) => {
    // Standing still, so that no second passes between signing and verifying.
    jest.useFakeTimers({ now: Date.now(), doNotFake: ['nextTick', 'setImmediate'] });
    expect(await verifyWebhook(BODY, sign(BODY, { ageSecs }), [SECRET])).toEqual(EVENT);
  });
});

const altered = (changes: Record<string, string | undefined>) => ({ ...sign(BODY), ...changes });

describe('no event comes of', () => {
  test.each([
    ['a wrong secret', BODY, sign(BODY, { key: OTHER_KEY })],
    ['an altered body', BODY.replace('batch_1', 'batch_2'), sign(BODY)],
    ['a body with one more space', `${BODY} `, sign(BODY)],
    ['an empty body', '', sign(BODY)],
    ['a wrong signature', BODY, altered({ 'webhook-signature': `v1,${nothing}` })],
    [
      'very many wrong signatures',
      BODY,
      altered({ 'webhook-signature': `v1,${nothing} `.repeat(99) }),
    ],
    ['a signature that is none', BODY, altered({ 'webhook-signature': 'v1,%%%' })],
    ['an empty signature', BODY, altered({ 'webhook-signature': '' })],
    ['no signature', BODY, altered({ 'webhook-signature': undefined })],
    ['another id', BODY, altered({ 'webhook-id': 'wh_2' })],
    ['no id', BODY, altered({ 'webhook-id': undefined })],
    ['no timestamp', BODY, altered({ 'webhook-timestamp': undefined })],
    ['a timestamp that is none', BODY, altered({ 'webhook-timestamp': 'now' })],
    [
      'a fresher timestamp than was signed',
      BODY,
      { ...sign(BODY, { ageSecs: 4_000 }), 'webhook-timestamp': sign('')['webhook-timestamp'] },
    ],
    ['a stale one', BODY, sign(BODY, { ageSecs: 310 })],
    ['one of the future', BODY, sign(BODY, { ageSecs: -310 })],
    ['no header at all', BODY, {}],
  ])('%s', async (_name, body, headers) => {
    expect(await verifyWebhook(body, headers, [SECRET])).toBeUndefined();
  });

  test('a good one when there is no secret', async () => {
    expect(await verifyWebhook(BODY, sign(BODY), [])).toBeUndefined();
  });
});

describe('of a signed body is read', () => {
  test.each([
    ['no JSON', '{"type":"batch.', { type: 'unknown' }],
    ['nothing', '', { type: 'unknown' }],
    ['null', 'null', { type: 'unknown' }],
    ['a list', '[{"type":"batch.failed"}]', { type: 'unknown' }],
    ['no type', '{"data":{"id":"batch_1"}}', { type: 'unknown' }],
    ['a type that is no text', '{"type":{},"data":{"id":"batch_1"}}', { type: 'unknown' }],
    ['no data', '{"type":"batch.failed"}', { type: 'batch.failed' }],
    ['data that is a text', '{"type":"batch.failed","data":"batch_1"}', { type: 'batch.failed' }],
    ['an empty id', '{"type":"batch.failed","data":{"id":""}}', { type: 'batch.failed' }],
    [
      'an id beyond all measure',
      `{"type":"batch.failed","data":{"id":"${'x'.repeat(300)}"}}`,
      { type: 'batch.failed' },
    ],
    [
      'another event',
      '{"type":"response.completed","data":{"id":"resp_1"}}',
      { type: 'response.completed' },
    ],
    [
      'a batch event to come',
      '{"type":"batch.paused","data":{"id":"batch_é","more":1}}',
      { type: 'batch.paused', batchId: 'batch_é' },
    ],
  ])('%s', async (_name, body, expected) => {
    expect(await verifyWebhook(body, sign(body), [SECRET])).toEqual({ id: 'wh_1', ...expected });
  });
});
