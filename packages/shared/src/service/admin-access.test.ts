import { describe, expect, test } from '@jest/globals';
import { adminAccess } from './admin-access.ts';
import { AdminSessions, SESSION_COOKIE } from './admin-session.ts';

const TOKEN = 'a-token-of-an-operator';

describe('adminAccess', () => {
  test.each(['0.0.0.0', '127.0.0.1', 'localhost', '::1', '10.0.0.7'])(
    'with a token, whoever sends it comes in, on %s too',
    (host) => {
      const access = adminAccess({ token: TOKEN, host });
      expect(access({ authorization: `Bearer ${TOKEN}`, host: 'silt.example' })).toBeUndefined();
      expect(access({ authorization: `bearer  ${TOKEN}` })).toBeUndefined();
      for (const authorization of ['', TOKEN, `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, 'Bearer ']) {
        expect(access({ authorization, host: 'localhost:9080' })).toMatchObject({ status: 401 });
      }
      expect(access({ host: 'localhost:9080' })).toMatchObject({ status: 401 });
    },
  );

  test('with a token, so does the browser that gave it, until its session is over', () => {
    let now = 0;
    const access = adminAccess({ token: TOKEN, host: '0.0.0.0', now: () => now });
    const cookie = `${SESSION_COOKIE}=${new AdminSessions(TOKEN, () => now).begin()}`;
    expect(access({ cookie })).toBeUndefined();
    now = 13 * 3_600_000;
    expect(access({ cookie })).toMatchObject({ status: 401 });
    const open = adminAccess({ token: undefined, host: '0.0.0.0', now: () => 0 });
    expect(open({ cookie })).toMatchObject({ status: 403 });
  });

  test.each(['0.0.0.0', '::', '10.0.0.7', 'gateway', '127.evil.example'])(
    'without one, nobody comes in on %s',
    (host) => {
      const access = adminAccess({ token: undefined, host });
      expect(access({ host: 'localhost:9080' })).toMatchObject({
        status: 403,
        code: 'no_admin_token',
      });
    },
  );

  test.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])(
    'without one, %s is open to who calls it by such a name',
    (host) => {
      const access = adminAccess({ token: undefined, host });
      for (const name of ['localhost', 'LOCALHOST:9080', '127.0.0.1:9080', '[::1]:9080', '[::1]']) {
        expect(access({ host: name })).toBeUndefined();
      }
      for (const name of ['rebound.example:9080', '127.0.0.1.example', undefined]) {
        expect(access({ host: name })).toMatchObject({ status: 403, code: 'unknown_host' });
      }
    },
  );
});
