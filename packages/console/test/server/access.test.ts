import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AdminSessions, SESSION_COOKIE } from '@silt/shared/service';
import request from 'supertest';
import { ConsoleGround, TOKEN } from './console-ground.ts';

let ground: ConsoleGround;

const login = (token: unknown, headers: Record<string, string> = {}) =>
  request(ground.url).post('/admin/login').set(headers).send({ token });
const cookieOf = (answer: request.Response): string =>
  [answer.get('Set-Cookie')].flat()[0]?.split(';')[0] ?? '';

describe('with a token', () => {
  beforeEach(async () => {
    ground = await ConsoleGround.open({ token: TOKEN });
  });
  afterEach(() => ground.close());

  test('a browser is led to the login page, gives the token, and has a cookie', async () => {
    const visit = await request(ground.url).get('/admin/').set('accept', 'text/html');
    expect([visit.status, visit.get('location')]).toEqual([303, '/admin/login']);
    const page = await request(ground.url).get('/admin/login').expect(200);
    expect(page.type).toBe('text/html');
    await request(ground.url).get('/admin/assets/styles/base.css').expect(200);
    const answer = await login(TOKEN).expect(204);
    const [cookie = ''] = [answer.get('Set-Cookie')].flat();
    expect(cookie).toMatch(
      /^silt_admin=[^;]+; Max-Age=43200; Path=\/admin; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    expect(cookie).not.toContain(TOKEN);
    for (const path of ['/admin/', '/admin/api/now', '/admin/queues', '/admin/api/session']) {
      await request(ground.url).get(path).set('cookie', cookieOf(answer)).expect(200);
    }
  });

  test('the cookie is for TLS only where TLS was used', async () => {
    for (const [proto, secure] of [
      ['https', true],
      ['https, http', true],
      ['http', false],
    ] as const) {
      const answer = await login(TOKEN, { 'x-forwarded-proto': proto }).expect(204);
      expect(String(answer.get('Set-Cookie')).includes('; Secure')).toBe(secure);
    }
  });

  test('any replica knows the cookie; none knows one that is over, changed or of another token', async () => {
    const sessions = new AdminSessions(TOKEN);
    const past = new AdminSessions(TOKEN, () => Date.now() - 13 * 3_600_000);
    const statusWith = async (value: string) => {
      const asked = request(ground.url).get('/admin/api/now');
      return (await asked.set('cookie', `${SESSION_COOKIE}=${value}`)).status;
    };
    expect(await statusWith(sessions.begin())).toBe(200);
    expect(await statusWith(past.begin())).toBe(401);
    expect(await statusWith(sessions.begin().replace(/^\d/, '9'))).toBe(401);
    expect(await statusWith(new AdminSessions('another-token').begin())).toBe(401);
  });

  test('machines send the token as before, and get errors as theirs', async () => {
    const bearer = (token: string) =>
      request(ground.url).get('/admin/api/now').set('authorization', `Bearer ${token}`);
    await bearer(TOKEN).expect(200);
    const refused = await bearer('a-token-of-nobody').expect(401);
    expect(refused.body).toMatchObject({ error: { code: 'invalid_admin_token', param: null } });
    for (const path of ['/admin/api/events', '/admin/queues', '/admin/api/lanes']) {
      await request(ground.url).get(path).expect(401);
    }
    await request(ground.url).post('/admin/api/lanes/x/pause').send({}).expect(401);
  });

  test('logging out takes the cookie away', async () => {
    const cookie = cookieOf(await login(TOKEN));
    const answer = await request(ground.url)
      .post('/admin/logout')
      .set('cookie', cookie)
      .send({})
      .expect(204);
    expect(String(answer.get('Set-Cookie'))).toMatch(/^silt_admin=; .*Expires=Thu, 01 Jan 1970/);
  });

  test('whoever guesses is made to wait, and each try is in the log', async () => {
    for (const token of ['a', 7, undefined, { length: 24 }, `${TOKEN}x`]) {
      const refused = await login(token).expect(401);
      expect(refused.get('Set-Cookie')).toBeUndefined();
    }
    for (let tries = 5; tries < 10; tries += 1) await login('guess').expect(401);
    const waiting = await login(TOKEN).expect(429);
    expect(Number(waiting.get('retry-after'))).toBeGreaterThan(0);
    expect(waiting.body).toMatchObject({ error: { code: 'too_many_tries' } });
    const refusals = ground.log.filter(({ message }) => message === 'login refused');
    expect(refusals).toHaveLength(10);
    expect(refusals[0]).toMatchObject({ audit: true, address: '127.0.0.1' });
    expect(JSON.stringify(ground.log)).not.toContain(TOKEN);
  });

  test('nothing is changed for a page of elsewhere, whoever its visitor is', async () => {
    const cookie = cookieOf(await login(TOKEN));
    const post = (headers: Record<string, string>) =>
      request(ground.url)
        .post('/admin/api/lanes/x/pause')
        .set({ cookie, 'content-type': 'application/json', ...headers })
        .send('{}');
    await post({ 'sec-fetch-site': 'cross-site' }).expect(403);
    await post({ 'sec-fetch-site': 'same-site' }).expect(403);
    await post({ origin: 'https://evil.example' }).expect(403);
    await post({ origin: 'null' }).expect(403);
    await post({ 'content-type': 'text/plain' }).expect(415);
    await post({ 'content-type': 'application/x-www-form-urlencoded' }).expect(415);
    await login(TOKEN, { origin: 'https://evil.example' }).expect(403);
    await post({ origin: ground.url }).expect(200);
    await post({ 'sec-fetch-site': 'same-origin' }).expect(200);
    const outcomes = ground.log.filter(({ act }) => act === 'pause lane');
    expect(outcomes).toHaveLength(2);
  });

  test('every page forbids what it does not need', async () => {
    const cookie = cookieOf(await login(TOKEN));
    const get = (path: string) => request(ground.url).get(path).set('cookie', cookie);
    for (const path of ['/admin/', '/admin/login', '/admin/api/now', '/admin/assets/main.js']) {
      const { headers } = await get(path).expect(200);
      expect(headers['content-security-policy']).toBe(
        "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none'",
      );
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      expect(headers['x-powered-by']).toBeUndefined();
    }
    const board = await get('/admin/queues').expect(200);
    expect(board.headers['content-security-policy']).toContain("script-src 'self';");
    for (const file of ['index.html', 'login.html']) {
      const { text } = await get(file === 'index.html' ? '/admin/' : '/admin/login');
      // Nothing inline: the policy would not let it run.
      expect(text).not.toMatch(/<script(?![^>]*\ssrc=)/);
      expect(text).not.toMatch(/\son\w+=|<style/);
    }
  });
});

describe('without a token', () => {
  beforeAll(async () => {
    ground = await ConsoleGround.open();
  });
  afterAll(() => ground.close());

  test('who is on this machine comes in by its own name, and nobody by another', async () => {
    const { body } = await request(ground.url).get('/admin/api/session').expect(200);
    expect(body).toEqual({ access: 'loopback' });
    await request(ground.url).get('/admin/api/now').set('host', 'rebound.example').expect(403);
    const away = await request(ground.url).get('/admin/login').expect(303);
    expect(away.get('location')).toBe('/admin/');
    await login('anything').expect(404);
  });

  test('the way in is short', async () => {
    for (const path of ['/', '/admin']) {
      const answer = await request(ground.url).get(path).expect(303);
      expect(answer.get('location')).toBe('/admin/');
    }
    await request(ground.url).get('/admin/assets/main.js').expect(200);
    for (const path of ['main.d.ts', 'main.js.map', '../../package.json', '.tsbuildinfo']) {
      await request(ground.url).get(`/admin/assets/${path}`).expect(404);
    }
  });
});
