import { element } from '../dom/element.ts';
import { Grid } from '../grid/grid.ts';
import { laneColumns } from './lane-columns.ts';
import type { Surroundings, View } from './view.ts';

export function lanesView({ live, operator, scroller }: Surroundings, signal: AbortSignal): View {
  const grid = new Grid({
    label: 'Lanes',
    name: 'lanes',
    columns: laneColumns(live.clock, operator),
    keyOf: ({ id }) => id,
    scroller,
    sorting: { key: 'oldest', reversed: false },
    signal,
  });
  live.lanes.watch((lanes) => {
    grid.show(
      lanes ?? [],
      lanes === undefined
        ? 'Waiting for the gateway’s first figures.'
        : 'No lane has anything queued or in a batch. The first call of a tenant, endpoint and model opens one.',
    );
  }, signal);
  live.now.watch(() => grid.draw(), signal);
  return {
    title: 'Lanes',
    root: element('section', { class: 'view' }, grid.root),
    focusList: () => grid.focus(),
  };
}
