import {
  isBillingLimit,
  isFileNotVisibleYet,
  isTokenLimit,
  type ValidationFault,
} from '@silt/upstream';

/** What becomes of the members of a batch that the provider would not even begin. */
export type ValidationFate =
  /** Nobody's fault, it passes: all of them again after this long, uncounted. */
  | { readonly kind: 'wait'; readonly delayMs: number }
  /** The cause is the whole lane's: all of them get these words. */
  | { readonly kind: 'refuse'; readonly status: number; readonly fault: ValidationFault }
  /** These lines (1-based) are at fault; the others again, uncounted: each round has fewer. */
  | { readonly kind: 'lines'; readonly faults: ReadonlyMap<number, ValidationFault> }
  /** No telling: all of them again, counted. */
  | { readonly kind: 'retry'; readonly fault: ValidationFault | undefined };

const TOKEN_LIMIT_DELAY_MS = 60_000;
const FILE_DELAY_MS = 5_000;

/** Causes that all requests of a lane share: it has one credential and one model. */
const LANE_WIDE: ReadonlyMap<string, number> = new Map([
  ['model_not_found', 404],
  ['invalid_api_key', 401],
  ['permission_denied', 403],
]);

export function validationFate(
  faults: readonly ValidationFault[],
  lineCount: number,
): ValidationFate {
  if (faults.some(isTokenLimit)) return { kind: 'wait', delayMs: TOKEN_LIMIT_DELAY_MS };
  for (const fault of faults) {
    const status = isBillingLimit(fault) ? 429 : LANE_WIDE.get(fault.code ?? '');
    if (status !== undefined) return { kind: 'refuse', status, fault };
  }
  const named = new Map<number, ValidationFault>();
  for (const fault of faults) {
    const { line } = fault;
    if (line !== undefined && line >= 1 && line <= lineCount) named.set(line, fault);
  }
  if (named.size > 0) return { kind: 'lines', faults: named };
  if (faults.some(isFileNotVisibleYet)) return { kind: 'wait', delayMs: FILE_DELAY_MS };
  return { kind: 'retry', fault: faults[0] };
}
