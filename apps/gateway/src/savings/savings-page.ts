import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AdminPage } from '@silt/shared/service';
import type { State } from '@silt/shared/state';
import { ApiError, writeError } from '../answer/api-error.ts';
import { unavailable } from '../answer/refusals.ts';
import type { GatewayEvents } from '../events.ts';
import { daysOf } from './days.ts';
import { readAccounts } from './read-accounts.ts';
import { savingsCsv } from './savings-csv.ts';
import { savingsJson, savingsRows } from './savings-report.ts';

export interface SavingsParts {
  readonly state: State;
  readonly events: Pick<GatewayEvents, 'savingsUnread'>;
  readonly now?: () => number;
}

/**
 * `GET /admin/savings?from=2026-11-01&to=2026-11-30`: what batches cost and saved, by day, tenant
 * and model. JSON, or CSV for whoever accepts `text/csv` or says `format=csv`.
 */
export function savingsPage(parts: SavingsParts): AdminPage {
  return {
    path: '/admin/savings',
    serve: (request, response) => {
      tell(parts, request, response).catch((error: unknown) => {
        if (error instanceof ApiError) {
          writeError(response, error);
          return;
        }
        parts.events.savingsUnread(error);
        writeError(response, unavailable('The accounts cannot be read now. Ask again.'));
      });
    },
  };
}

async function tell(
  { state, now = Date.now }: SavingsParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET') {
    const headers = { allow: 'GET' };
    throw new ApiError(405, 'method_not_allowed', 'Use GET.', { headers });
  }
  const query = new URLSearchParams(request.url?.split('?')[1]);
  const days = daysOf(query, now());
  if (typeof days === 'string') throw new ApiError(400, 'invalid_value', days);
  const rows = savingsRows(await readAccounts(state, days));
  const wantsCsv =
    query.get('format') === 'csv' || request.headers.accept?.includes('text/csv') === true;
  const content = wantsCsv
    ? savingsCsv(rows)
    : JSON.stringify(savingsJson(rows, days.first, days.last));
  response.writeHead(200, {
    'content-type': wantsCsv ? 'text/csv; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(content),
    'cache-control': 'no-store',
  });
  response.end(content);
}
