import { createHmac, timingSafeEqual } from 'node:crypto';

/** The cookie by which a browser shows that it gave ADMIN_TOKEN. */
export const SESSION_COOKIE = 'silt_admin';
/** A working day. */
export const SESSION_SECS = 12 * 3600;

const VALUE = /^(\d{1,15})\.([\w-]{43})$/;

/**
 * Sessions of operators' browsers. Nothing is stored: a session is its end, and a seal on that under a
 * key that follows from the token. So every replica knows it, and a new token ends all of them. One
 * that is stolen cannot be ended but so, and tells nothing of the token.
 */
export class AdminSessions {
  private readonly key: Buffer;
  private readonly now: () => number;

  /** `token`: ADMIN_TOKEN. */
  constructor(token: string, now: () => number = Date.now) {
    this.key = createHmac('sha256', token).update('silt admin session').digest();
    this.now = now;
  }

  /** A cookie's value. */
  begin(): string {
    const end = String(this.now() + SESSION_SECS * 1000);
    return `${end}.${this.sealOf(end).toString('base64url')}`;
  }

  /** Whether one of a request's cookies is a session that is not over. */
  isIn(cookies: string | undefined): boolean {
    return (cookies ?? '').split(';').some((cookie) => {
      const [name = '', value = ''] = cookie.trim().split('=', 2);
      return name === SESSION_COOKIE && this.holds(value);
    });
  }

  private holds(value: string): boolean {
    const [, end = '', seal = ''] = VALUE.exec(value) ?? [];
    if (end === '' || Number(end) <= this.now()) return false;
    const sent = Buffer.from(seal, 'base64url');
    const due = this.sealOf(end);
    return sent.byteLength === due.byteLength && timingSafeEqual(sent, due);
  }

  private sealOf(end: string): Buffer {
    return createHmac('sha256', this.key).update(end).digest();
  }
}
