import { errorBody } from '@silt/shared/domain';
import type { Setback } from './line-fate.ts';

/** Codes of lines that the provider did not get to in time. */
const OUT_OF_TIME: ReadonlySet<string> = new Set(['batch_expired', 'timeout']);

/** The answer to a request whose last try failed too: what happened, in the provider's own words. */
export function exhaustedAnswer(
  attempts: number,
  { status, code, message }: Setback,
): { readonly status: number; readonly body: Buffer } {
  const late = code !== undefined && OUT_OF_TIME.has(code);
  const facts = [status ? `HTTP ${status}` : undefined, code].filter(Boolean).join(' ');
  const words = message ? `: ${message}` : '';
  return {
    status: late ? 504 : 502,
    body: errorBody({
      message: `The provider did not answer this request in ${attempts} ${
        attempts === 1 ? 'try' : 'tries'
      }. The last one ended with ${facts || 'no result'}${words}`,
      type: 'upstream_error',
      code: late ? 'upstream_timeout' : 'upstream_failed',
    }),
  };
}
