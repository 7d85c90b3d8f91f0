import type { LaneLine } from '../../api/contract.ts';
import { setAttribute, setHidden, setText } from '../dom/change.ts';
import { element } from '../dom/element.ts';
import type { Operator } from '../feedback/operator.ts';
import { shorten, shortEndpoint } from '../format/identity.ts';
import { formatBytes, formatCount } from '../format/number.ts';
import { formatAge } from '../format/time.ts';
import type { Cell, Column } from '../grid/column.ts';
import type { ServerClock } from '../live/server-clock.ts';
import { copyButton } from '../parts/copy-button.ts';
import { stateBadge } from '../parts/state-badge.ts';
import { textCell } from '../parts/text-cell.ts';
import { allBatches, hrefOf } from '../routing/route.ts';
import { pauseQuestion, resumeQuestion } from './lane-questions.ts';

export function laneColumns(clock: ServerClock, operator: Operator): readonly Column<LaneLine>[] {
  return [
    {
      key: 'model',
      title: 'Model',
      cell: textCell(
        ({ model, id }) => model ?? `lane ${shorten(id)}`,
        ({ id }) => `Lane ${id}`,
      ),
      compare: (one, other) => (one.model ?? '').localeCompare(other.model ?? ''),
    },
    {
      key: 'endpoint',
      title: 'Endpoint',
      cell: textCell(
        ({ endpoint }) => (endpoint === null ? '–' : shortEndpoint(endpoint)),
        ({ endpoint }) => endpoint ?? undefined,
      ),
    },
    { key: 'tenant', title: 'Tenant', cell: tenantCell },
    {
      key: 'queued',
      title: 'Queued',
      numeric: true,
      cell: textCell(
        ({ queued }) => formatCount(queued),
        ({ queuedBytes }) => formatBytes(queuedBytes),
      ),
      compare: (one, other) => other.queued - one.queued,
    },
    {
      key: 'oldest',
      title: 'Oldest',
      numeric: true,
      cell: textCell(({ oldestAcceptedAt }) =>
        oldestAcceptedAt === null ? '–' : formatAge(clock.now() - oldestAcceptedAt),
      ),
      compare: byOldest,
    },
    {
      key: 'in-batches',
      title: 'In batches',
      numeric: true,
      cell: inBatchesCell,
      compare: (one, other) => other.inBatches - one.inBatches,
    },
    { key: 'action', title: 'State', cell: () => actionCell(operator) },
  ];
}

/** Whoever waits longest comes first; lanes where nobody waits, after them by name. */
export function byOldest(one: LaneLine, other: LaneLine): number {
  const first = one.oldestAcceptedAt ?? Infinity;
  const second = other.oldestAcceptedAt ?? Infinity;
  if (first !== second) return first - second;
  return (one.model ?? '').localeCompare(other.model ?? '') || one.id.localeCompare(other.id);
}

function tenantCell(): Cell<LaneLine> {
  const text = element('span', { class: 'text mono' });
  let tenant = '';
  const copy = copyButton('tenant', () => tenant);
  return {
    content: element('span', { class: 'with-copy' }, text, copy),
    show(lane) {
      tenant = lane.tenant ?? '';
      setText(text, tenant === '' ? '–' : shorten(tenant));
      setAttribute(text, 'title', tenant);
      setHidden(copy, tenant === '');
    },
  };
}

function inBatchesCell(): Cell<LaneLine> {
  const count = element('a', { class: 'text' });
  return {
    content: count,
    show({ id, inBatches, openBatches }) {
      setText(
        count,
        openBatches === 0 ? '0' : `${formatCount(inBatches)} in ${formatCount(openBatches)}`,
      );
      const href = hrefOf({ ...allBatches, lane: id });
      setAttribute(count, 'href', openBatches === 0 ? undefined : href);
    },
  };
}

function actionCell(operator: Operator): Cell<LaneLine> {
  const badge = stateBadge('paused');
  const button = element('button', { type: 'button', class: 'small' });
  let shown: LaneLine | undefined;
  button.addEventListener('click', () => {
    if (shown === undefined) return;
    const { id, paused } = shown;
    void operator.act(
      { on: 'lanes', id, verb: paused ? 'resume' : 'pause' },
      paused ? resumeQuestion(shown) : pauseQuestion(shown),
    );
  });
  return {
    content: element('span', { class: 'state-and-action' }, badge, button),
    show(lane) {
      shown = lane;
      setHidden(badge, !lane.paused);
      setText(button, lane.paused ? 'Resume' : 'Pause');
      setAttribute(
        button,
        'aria-label',
        `${lane.paused ? 'Resume' : 'Pause'} lane ${lane.model ?? shorten(lane.id)}`,
      );
    },
  };
}
