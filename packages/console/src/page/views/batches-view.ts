import type { BatchLine } from '../../api/contract.ts';
import { setText } from '../dom/change.ts';
import { element } from '../dom/element.ts';
import { nameLane } from '../format/identity.ts';
import { countOf } from '../format/number.ts';
import { Grid } from '../grid/grid.ts';
import type { KnownBatches } from '../live/batch-list.ts';
import { Choice, type Option } from '../parts/choice.ts';
import { hrefOf } from '../routing/route.ts';
import { batchColumns, byNewest, hrefOfBatch } from './batch-columns.ts';
import { type BatchFilter, passes } from './batch-filter.ts';
import type { Surroundings, View } from './view.ts';

const states: readonly Option[] = [
  { value: 'all', label: 'All batches' },
  { value: 'open', label: 'Under way' },
  { value: 'closed', label: 'Closed' },
  { value: 'assembling', label: '– open' },
  ...['sealed', 'uploaded', 'creating', 'submitted', 'ingesting', 'tidying', 'abandoned'].map(
    (state) => ({ value: state, label: `– ${state}` }),
  ),
];

export function batchesView(
  { live, scroller }: Surroundings,
  signal: AbortSignal,
  start: BatchFilter,
): View {
  let filter = start;
  const grid = new Grid({
    label: 'Batches',
    name: 'batches',
    columns: batchColumns(live.clock),
    keyOf: ({ id }: BatchLine) => id,
    hrefOf: hrefOfBatch,
    scroller,
    signal,
  });
  const count = element('p', { class: 'count', role: 'status' });
  const text = element('input', {
    type: 'search',
    placeholder: 'Filter by id, model, tenant, status',
    'aria-label': 'Filter batches',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  text.value = filter.text;
  text.addEventListener('input', () => change({ text: text.value.trim() }));
  const state = new Choice('State', (chosen) => change({ state: chosen }));
  const lane = new Choice('Lane', (chosen) => change({ lane: chosen }));

  function change(part: Partial<BatchFilter>): void {
    filter = { ...filter, ...part };
    // The address follows, so that it can be kept; going back leads out of the list, not through it.
    history.replaceState(null, '', hrefOf({ view: 'batches', ...filter }));
    scroller.scrollTop = 0;
    show(live.batches.known.value);
  }

  function show(known: KnownBatches | undefined): void {
    const lines = [...(known?.lines.values() ?? [])];
    state.show(states, filter.state);
    lane.show(laneOptions(lines, filter.lane), filter.lane);
    const passing = lines.filter((batch) => passes(batch, filter)).toSorted(byNewest);
    const complete = known?.complete === true;
    grid.show(passing, complete ? emptyWords(lines.length) : 'Reading the batches.');
    setText(count, complete ? countOf(passing.length, 'batch') : 'Reading …');
  }

  live.batches.wantAll();
  live.batches.known.watch(show, signal);
  live.now.watch(() => grid.draw(), signal);
  return {
    title: 'Batches',
    root: element(
      'section',
      { class: 'view' },
      element('div', { class: 'filters' }, state.root, lane.root, text, count),
      grid.root,
    ),
    focusList: () => grid.focus(),
  };
}

function laneOptions(lines: readonly BatchLine[], chosen: string): readonly Option[] {
  const names = new Map(lines.map((line) => [line.lane, nameLane({ ...line, id: line.lane })]));
  if (chosen !== '' && !names.has(chosen)) {
    names.set(chosen, nameLane({ id: chosen, model: null, endpoint: null, tenant: null }));
  }
  const options = [...names].map(([value, label]) => ({ value, label }));
  return [
    { value: '', label: 'Every lane' },
    ...options.toSorted((one, other) => one.label.localeCompare(other.label)),
  ];
}

function emptyWords(all: number): string {
  return all > 0
    ? 'No batch passes this filter.'
    : 'No batches yet. Calls are gathered for a window, then the dispatcher makes a batch of them.';
}
