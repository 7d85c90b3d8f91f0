import { element } from '../dom/element.ts';
import { allBatches, hrefOf } from '../routing/route.ts';
import { byNewest } from './batch-columns.ts';
import { BatchStages } from './batch-stages.ts';
import { byOldest } from './lane-columns.ts';
import { NowFigures } from './now-figures.ts';
import { ShortList } from './short-list.ts';
import { batchLine, failureLine, laneLine } from './short-lines.ts';
import type { Surroundings, View } from './view.ts';

const SHOWN = 6;
const BATCHES_SHOWN = 8;

/** What somebody sees who looks up at the screen: whether work comes in, moves, and ends well. */
export function nowView({ live }: Surroundings, signal: AbortSignal): View {
  const figures = new NowFigures();
  const stages = new BatchStages();
  const underWay = hrefOf({ ...allBatches, state: 'open' });
  const batches = new ShortList(
    'Batches under way',
    underWay,
    BATCHES_SHOWN,
    batchLine(live.clock),
  );
  const lanes = new ShortList('Lanes', hrefOf({ view: 'lanes' }), SHOWN, laneLine(live.clock));
  const failures = new ShortList(
    'Failures',
    hrefOf({ view: 'failures' }),
    SHOWN,
    failureLine(live.clock),
  );
  const showBatches = () => {
    const lines = [...(live.batches.known.value?.lines.values() ?? [])];
    const open = lines
      .filter(({ state }) => state !== 'closed')
      .toSorted((one, other) => byNewest(other, one));
    batches.show(open, 'Nothing is at the provider.');
  };
  const showLanes = () =>
    lanes.show(
      (live.lanes.value ?? []).toSorted(byOldest),
      'Nobody waits. Point a client’s base_url at the gateway and call.',
    );
  const showFailures = () =>
    failures.show(live.failures.value ?? [], 'No request has failed lately.');

  live.now.watch((now) => {
    if (now !== undefined) {
      figures.show(now, live.recent);
      stages.show(now);
    }
    showBatches();
    showLanes();
    showFailures();
  }, signal);
  live.batches.known.watch(showBatches, signal);
  live.lanes.watch(showLanes, signal);
  live.failures.watch(showFailures, signal);
  return {
    title: 'Now',
    root: element(
      'section',
      { class: 'view stack' },
      figures.root,
      stages.root,
      element(
        'div',
        { class: 'columns' },
        batches.root,
        element('div', { class: 'stack' }, lanes.root, failures.root),
      ),
    ),
  };
}
