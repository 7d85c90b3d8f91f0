import { resultRowIds } from '../identifiers.ts';

/** Why the rows that got no turn got none. */
export type Leftover = 'expired' | 'cancelled';

const leftoverErrors: Readonly<Record<Leftover, { code: string; message: string }>> = {
  expired: {
    code: 'batch_expired',
    message: 'This request could not be executed before the completion window expired.',
  },
  cancelled: {
    code: 'batch_cancelled',
    message: 'This request was not executed because the batch was cancelled.',
  },
};

export interface RowPlace {
  readonly batchId: string;
  /** The line's index in the input file. */
  readonly index: number;
  readonly customId: string;
}

/** `bodyText` goes in as it is: read and written again, numbers and key order could change. */
export function answeredRow(place: RowPlace, status: number, bodyText: string): string {
  const { id, requestId } = resultRowIds(place.batchId, place.index);
  // The provider's known bad row has no request id either.
  const shownRequestId = status === 0 ? '' : requestId;
  return (
    `{"id":"${id}","custom_id":${JSON.stringify(place.customId)},"response":` +
    `{"status_code":${status},"request_id":"${shownRequestId}","body":${bodyText}},"error":null}`
  );
}

export function leftoverRow(place: RowPlace, leftover: Leftover): string {
  const { id } = resultRowIds(place.batchId, place.index);
  const error = leftoverErrors[leftover];
  return JSON.stringify({ id, custom_id: place.customId, response: null, error });
}
