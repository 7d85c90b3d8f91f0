import {
  isBillingLimit,
  isFileNotVisibleYet,
  isTokenLimit,
  toldTokenLimit,
  type ValidationFault,
} from '@silt/upstream';

/** What becomes of the members of a batch that the provider would not even begin. */
export type ValidationFate =
  /** The lane has too many tokens enqueued: nobody's fault. All of them again, uncounted. */
  | { readonly kind: 'full'; readonly limit: number | undefined }
  /** The provider denies the file that it took: another file will do. All of them again, uncounted at first. */
  | { readonly kind: 'unseen' }
  /** The cause is the whole lane's: all of them get these words. */
  | { readonly kind: 'refuse'; readonly status: number; readonly fault: ValidationFault }
  /** The provider failed by itself: all of them again, counted. */
  | { readonly kind: 'again' }
  /** Some line is at fault: find out which. The provider named these (1-based), rightly or not. */
  | { readonly kind: 'divide'; readonly faults: ReadonlyMap<number, ValidationFault> };

/** Causes that all requests of a lane share: it has one credential and one model. */
const LANE_WIDE: ReadonlyMap<string, number> = new Map([
  ['model_not_found', 404],
  ['invalid_api_key', 401],
  ['permission_denied', 403],
]);

/** Causes that are no line's: looking for one would blame the innocent. */
const PROVIDERS_OWN: ReadonlySet<string> = new Set([
  'server_error',
  'internal_error',
  'internal_server_error',
  'service_unavailable',
  'timeout',
  'rate_limit_exceeded',
]);

export function validationFate(
  faults: readonly ValidationFault[],
  lineCount: number,
): ValidationFate {
  const full = faults.find(isTokenLimit);
  if (full) return { kind: 'full', limit: toldTokenLimit(full) };
  for (const fault of faults) {
    const status = isBillingLimit(fault) ? 429 : LANE_WIDE.get(fault.code ?? '');
    if (status !== undefined) return { kind: 'refuse', status, fault };
  }
  const named = new Map<number, ValidationFault>();
  for (const fault of faults) {
    const { line } = fault;
    if (line !== undefined && line >= 1 && line <= lineCount) named.set(line, fault);
  }
  if (named.size === 0 && faults.some(isFileNotVisibleYet)) {
    return { kind: 'unseen' };
  }
  if (named.size === 0 && faults.some(({ code }) => PROVIDERS_OWN.has(code ?? ''))) {
    return { kind: 'again' };
  }
  return { kind: 'divide', faults: named };
}
