import type { BatchLine } from '../../api/contract.ts';
import { element } from '../dom/element.ts';
import { setAttribute, setText } from '../dom/change.ts';
import { shorten, shortEndpoint } from '../format/identity.ts';
import { formatCount } from '../format/number.ts';
import { formatAge, formatMoment } from '../format/time.ts';
import type { Cell, Column } from '../grid/column.ts';
import type { ServerClock } from '../live/server-clock.ts';
import { ProgressBar } from '../parts/progress-bar.ts';
import { StateBadge } from '../parts/state-badge.ts';
import { linkCell, textCell } from '../parts/text-cell.ts';
import { hrefOf } from '../routing/route.ts';

export function hrefOfBatch({ id }: { readonly id: string }): string {
  return hrefOf({ view: 'batch', id, page: 1 });
}

export function batchColumns(clock: ServerClock): readonly Column<BatchLine>[] {
  return [
    { key: 'state', title: 'State', cell: stateCell },
    {
      key: 'id',
      title: 'Batch',
      cell: linkCell(
        ({ id }) => shorten(id),
        hrefOfBatch,
        ({ id }) => id,
      ),
    },
    { key: 'lane', title: 'Lane', cell: laneCell },
    { key: 'progress', title: 'Progress', cell: progressCell },
    {
      key: 'requests',
      title: 'Settled',
      numeric: true,
      cell: textCell(
        ({ settled, cancelled, requests }) =>
          `${formatCount(settled + cancelled)} / ${formatCount(requests)}`,
        ({ cancelled }) => (cancelled > 0 ? `${formatCount(cancelled)} cancelled` : undefined),
      ),
      compare: (one, other) => other.requests - one.requests,
    },
    {
      key: 'provider',
      title: 'Provider',
      cell: textCell(
        ({ providerStatus, providerBatchId }) =>
          providerStatus ?? (providerBatchId === null ? '–' : 'in progress'),
        ({ providerBatchId }) => providerBatchId ?? undefined,
      ),
    },
    { key: 'failed', title: 'Failed tries', numeric: true, cell: failedSubmissionsCell },
    {
      key: 'age',
      title: 'Age',
      numeric: true,
      cell: textCell(
        ({ createdAt }) => formatAge(clock.now() - createdAt),
        ({ createdAt }) => `Created ${formatMoment(createdAt)}`,
      ),
      compare: (one, other) => one.createdAt - other.createdAt,
    },
  ];
}

/** The newest first; ids decide between those of one moment, so that nothing ever jumps. */
export function byNewest(one: BatchLine, other: BatchLine): number {
  return other.createdAt - one.createdAt || (one.id < other.id ? -1 : 1);
}

function stateCell(): Cell<BatchLine> {
  const badge = new StateBadge();
  return { content: badge.root, show: ({ state }) => badge.show(state) };
}

function progressCell(): Cell<BatchLine> {
  const bar = new ProgressBar();
  return { content: bar.root, show: (batch) => bar.show(batch) };
}

function laneCell(): Cell<BatchLine> {
  const model = element('span', { class: 'strong' });
  const rest = element('span', { class: 'faint' });
  const content = element('span', { class: 'text' }, model, rest);
  return {
    content,
    show(batch) {
      setText(model, batch.model ?? `lane ${shorten(batch.lane)}`);
      const endpoint = batch.endpoint === null ? '' : ` ${shortEndpoint(batch.endpoint)}`;
      setText(rest, endpoint);
      setAttribute(content, 'title', batch.tenant === null ? undefined : `Tenant ${batch.tenant}`);
    },
  };
}

function failedSubmissionsCell(): Cell<BatchLine> {
  const content = element('span', { class: 'text' });
  return {
    content,
    show({ failedSubmissions }) {
      setText(content, failedSubmissions === 0 ? '–' : formatCount(failedSubmissions));
      content.classList.toggle('bad', failedSubmissions > 0);
      setAttribute(
        content,
        'title',
        failedSubmissions === 0 ? undefined : 'Submissions that failed and are tried again',
      );
    },
  };
}
