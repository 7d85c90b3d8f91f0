import type { FailureLine } from '../../api/contract.ts';
import { setChildren } from '../dom/change.ts';
import { element } from '../dom/element.ts';
import { formatCount } from '../format/number.ts';
import { Grid } from '../grid/grid.ts';
import { hrefOf } from '../routing/route.ts';
import { causesOf } from './failure-causes.ts';
import { failureColumns } from './failure-columns.ts';
import type { Surroundings, View } from './view.ts';

export function failuresView({ live, scroller }: Surroundings, signal: AbortSignal): View {
  const causes = element('ul', { class: 'causes', 'aria-label': 'Causes' });
  const grid = new Grid({
    label: 'Failures',
    name: 'failures',
    columns: failureColumns(live),
    keyOf: ({ at, example, lane }: FailureLine) => `${at} ${lane} ${example}`,
    hrefOf: ({ example }) => hrefOf({ view: 'request', id: example }),
    scroller,
    signal,
  });
  live.failures.watch((failures) => {
    setChildren(causes, causesOf(failures ?? []).map(causeItem));
    grid.show(
      failures ?? [],
      failures === undefined
        ? 'Waiting for the gateway’s first figures.'
        : 'No request has failed lately. What fails is listed here with its cause.',
    );
  }, signal);
  live.lanes.watch(() => grid.draw(), signal);
  live.now.watch(() => grid.draw(), signal);
  return {
    title: 'Failures',
    root: element('section', { class: 'view' }, causes, grid.root),
    focusList: () => grid.focus(),
  };
}

function causeItem({ status, code, requests }: ReturnType<typeof causesOf>[number]): HTMLElement {
  return element(
    'li',
    {},
    element('span', { class: 'cause-count' }, formatCount(requests)),
    element('span', { class: 'bad' }, String(status)),
    element('span', { class: 'mono' }, code ?? 'no code'),
  );
}
