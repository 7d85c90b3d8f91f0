import type { FailureLine } from '../../api/contract.ts';
import { nameLane, shorten } from '../format/identity.ts';
import { formatCount } from '../format/number.ts';
import { formatAge, formatMoment } from '../format/time.ts';
import type { Column } from '../grid/column.ts';
import type { LiveState } from '../live/live-state.ts';
import { linkCell, textCell } from '../parts/text-cell.ts';
import { hrefOf } from '../routing/route.ts';

export function failureColumns({
  clock,
  lanes,
  batches,
}: Pick<LiveState, 'clock' | 'lanes' | 'batches'>): readonly Column<FailureLine>[] {
  /** A failure names its lane only: what that is, lanes and batches know. */
  const laneOf = ({ lane, batch }: FailureLine): string => {
    const line = lanes.value?.find(({ id }) => id === lane);
    if (line !== undefined) return nameLane(line);
    const made = batch === null ? undefined : batches.known.value?.lines.get(batch);
    const unknown = { model: null, endpoint: null, tenant: null };
    return nameLane({ ...(made ?? unknown), id: lane });
  };
  return [
    {
      key: 'age',
      title: 'When',
      cell: textCell(
        ({ at }) => `${formatAge(clock.now() - at)} ago`,
        ({ at }) => formatMoment(at),
      ),
    },
    { key: 'status', title: 'Status', cell: textCell(({ status }) => String(status)) },
    { key: 'code', title: 'Code', cell: textCell(({ code }) => code ?? '–') },
    {
      key: 'requests',
      title: 'Requests',
      numeric: true,
      cell: textCell(({ requests }) => formatCount(requests)),
      compare: (one, other) => other.requests - one.requests,
    },
    { key: 'lane', title: 'Lane', cell: textCell(laneOf, ({ lane }) => `Lane ${lane}`) },
    {
      key: 'batch',
      title: 'Batch',
      cell: linkCell(
        ({ batch }) => (batch === null ? '–' : shorten(batch)),
        ({ batch }) => (batch === null ? undefined : hrefOf({ view: 'batch', id: batch, page: 1 })),
        ({ batch }) => batch ?? undefined,
      ),
    },
    {
      key: 'example',
      title: 'Example',
      cell: linkCell(
        ({ example }) => shorten(example),
        ({ example }) => hrefOf({ view: 'request', id: example }),
        ({ example }) => example,
      ),
    },
  ];
}
