import type { Fault } from './fault.ts';

/** What the settings say of faults that strike by themselves. */
export interface CallFaultSettings {
  readonly faultRetryAfterSecs: number | undefined;
  readonly slowBytesPerSec: number;
  readonly fileVisibleAfterSecs: number;
  readonly fileInvisibleAt: 'create' | 'validation';
}

const names = [
  'reset',
  'reset-before',
  'timeout',
  'timeout-after',
  'html',
  'cut',
  'slow',
  'content-type',
  'invisible',
  'break',
];

export function isCallFaultName(name: string): boolean {
  return names.includes(name) || /^[45]\d\d(-after)?$/.test(name);
}

/** The fault that a rate's name stands for: `500`, `502-after`, `reset`, `cut`, … */
export function faultOfName(name: string, settings: CallFaultSettings): Fault {
  switch (name) {
    case 'reset':
      return { kind: 'reset', when: 'after' };
    case 'reset-before':
      return { kind: 'reset', when: 'before' };
    case 'timeout':
      return { kind: 'timeout', when: 'before' };
    case 'timeout-after':
      return { kind: 'timeout', when: 'after' };
    case 'html':
      return { ...statusFault(200), html: true, when: 'after' };
    case 'cut':
      return { kind: 'cut' };
    case 'break':
      return { kind: 'break', how: 'reset', afterEvents: usualEvents };
    case 'slow':
      return { kind: 'slow', bytesPerSecond: settings.slowBytesPerSec };
    case 'content-type':
      return { kind: 'content-type', contentType: 'text/plain' };
    case 'invisible': {
      const { fileVisibleAfterSecs: secs, fileInvisibleAt: at } = settings;
      return { kind: 'invisible', secs: secs === 0 ? defaultInvisibleSecs : secs, at };
    }
    default: {
      const [digits, after] = name.split('-');
      const retryAfterSecs = digits === '429' ? (settings.faultRetryAfterSecs ?? null) : null;
      const when = after === undefined ? 'before' : 'after';
      return { ...statusFault(Number(digits)), retryAfterSecs, when };
    }
  }
}

const defaultInvisibleSecs = 2;

/** What a broken stream shows before it breaks: its beginning and some of its text. */
export const usualEvents = 3;

const usualCodes: Readonly<Record<number, string>> = {
  401: 'invalid_api_key',
  429: 'rate_limit_exceeded',
};

export function statusFault(status: number): Extract<Fault, { kind: 'status' }> {
  return {
    kind: 'status',
    when: 'before',
    status,
    code: usualCodes[status] ?? null,
    message: `Asked to fail with ${status}.`,
    retryAfterSecs: null,
    html: false,
  };
}
