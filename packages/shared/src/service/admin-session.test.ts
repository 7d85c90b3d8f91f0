import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AdminSessions, SESSION_COOKIE, SESSION_SECS } from './admin-session.ts';

const TOKEN = 'the-token-of-an-operator';
const cookie = (value: string): string => `${SESSION_COOKIE}=${value}`;

describe('a session', () => {
  test('holds at every replica that has the token, among other cookies too', () => {
    const value = new AdminSessions(TOKEN).begin();
    const elsewhere = new AdminSessions(TOKEN);
    expect(elsewhere.isIn(cookie(value))).toBe(true);
    expect(elsewhere.isIn(`a=b; ${cookie(value)}; c=d=e`)).toBe(true);
    expect(elsewhere.isIn(`${cookie('old')};${cookie(value)}`)).toBe(true);
    expect(value).not.toContain(TOKEN);
  });

  test('ends after twelve hours, and with the token', () => {
    let now = 1_000_000;
    const sessions = new AdminSessions(TOKEN, () => now);
    const value = sessions.begin();
    expect(new AdminSessions('another-token', () => now).isIn(cookie(value))).toBe(false);
    now += SESSION_SECS * 1000 - 1;
    expect(sessions.isIn(cookie(value))).toBe(true);
    now += 1;
    expect(sessions.isIn(cookie(value))).toBe(false);
  });

  test('cannot be prolonged or made up', () => {
    const sessions = new AdminSessions(TOKEN, () => 1_000_000);
    const [end = '', seal = ''] = sessions.begin().split('.');
    for (const value of [
      `${Number(end) + 1}.${seal}`,
      `${end}.${seal.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))}`,
      `${end}.`,
      end,
      '',
    ]) {
      expect(sessions.isIn(cookie(value))).toBe(false);
    }
    expect(sessions.isIn(undefined)).toBe(false);
    expect(sessions.isIn(`other=${end}.${seal}`)).toBe(false);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(sessions.isIn(cookie(text))).toBe(false);
      }),
    );
  });
});
