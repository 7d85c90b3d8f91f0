import { dayText } from './days.ts';
import { describeSums, type SavingsRow } from './savings-report.ts';

/** The same rows for a spreadsheet, after RFC 4180. */
export function savingsCsv(rows: readonly SavingsRow[]): string {
  const lines = rows.map(({ day, tenant, model, sums }) =>
    [dayText(day), tenant, model, ...Object.values(describeSums(sums))].map(cell).join(','),
  );
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}

const COLUMNS = [
  'day',
  'tenant',
  'model',
  'requests',
  'input_tokens',
  'cached_input_tokens',
  'cache_write_tokens',
  'output_tokens',
  'reasoning_tokens',
  'batch_cost_usd',
  'list_cost_usd',
  'saved_usd',
  'unpriced_requests',
] as const satisfies readonly (
  'day' | 'tenant' | 'model' | keyof ReturnType<typeof describeSums>
)[];

/** A model is named by callers: a spreadsheet must not take its name for a formula. */
function cell(value: string | number): string {
  const text = String(value);
  const safe = /^[=+@\t\r]|^-(?!\d)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
