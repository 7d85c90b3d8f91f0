import type { SavingsPoint } from '../../api/contract.ts';
import { explain } from '../api/api-error.ts';
import { setHidden, setText } from '../dom/change.ts';
import { element } from '../dom/element.ts';
import { formatMoney } from '../format/money.ts';
import { formatCount, formatShare } from '../format/number.ts';
import { StatTile } from '../parts/stat-tile.ts';
import { SavingsPlot } from '../savings/savings-plot.ts';
import { totalSavings } from '../savings/savings-totals.ts';
import type { Surroundings, View } from './view.ts';

const DAYS = 30;
/** Savings are accounted as answers are settled; the plot need not follow each of them. */
const READ_EVERY_MS = 15_000;

export function savingsView({ api }: Surroundings, signal: AbortSignal): View {
  const saved = new StatTile('Saved');
  const paid = new StatTile('Paid');
  const list = new StatTile('List price');
  const requests = new StatTile('Requests');
  const plot = new SavingsPlot(signal);
  const rows = element('tbody');
  const empty = element('p', { class: 'empty', hidden: true });

  function show(points: readonly SavingsPoint[]): void {
    const total = totalSavings(points);
    const share = total.listCost === 0 ? 0 : total.saved / total.listCost;
    saved.show(
      formatMoney(total.saved),
      total.listCost === 0 ? '' : `${formatShare(share)} of list`,
    );
    paid.show(formatMoney(total.batchCost), 'for batches');
    list.show(formatMoney(total.listCost), 'outside of batches');
    requests.show(formatCount(total.requests), `in ${DAYS} days`);
    plot.show(points);
    rows.replaceChildren(...points.toReversed().map(savingsRow));
    setHidden(empty, total.requests > 0);
    setText(
      empty,
      'Nothing was settled in this time. Each answer’s usage is accounted here as it is settled.',
    );
  }

  const read = () =>
    api.savings(DAYS).then(show, (error: unknown) => {
      setHidden(empty, false);
      setText(empty, explain(error));
    });
  void read();
  const timer = window.setInterval(() => void read(), READ_EVERY_MS);
  signal.addEventListener('abort', () => window.clearInterval(timer), { once: true });

  return {
    title: 'Savings',
    root: element(
      'section',
      { class: 'view stack' },
      element('div', { class: 'stats four' }, saved.root, paid.root, list.root, requests.root),
      element(
        'div',
        { class: 'panel' },
        element(
          'div',
          { class: 'panel-head' },
          element('h2', {}, `Last ${DAYS} days`),
          element('span', { class: 'key paid' }, 'paid'),
          element('span', { class: 'key saved' }, 'saved'),
        ),
        plot.root,
        empty,
      ),
      element('div', { class: 'panel' }, savingsTable(rows)),
    ),
  };
}

function savingsTable(rows: HTMLTableSectionElement): HTMLTableElement {
  return element(
    'table',
    { class: 'plain figures' },
    element('caption', { class: 'visually-hidden' }, 'Savings by UTC day, the newest first'),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, 'Day'),
        ...['Requests', 'Paid', 'List', 'Saved'].map((title) =>
          element('th', { scope: 'col', class: 'numeric' }, title),
        ),
      ),
    ),
    rows,
  );
}

function savingsRow({ day, requests, batchCost, listCost, saved }: SavingsPoint): HTMLElement {
  const figures = [formatCount(requests), ...[batchCost, listCost, saved].map(formatMoney)];
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, day),
    ...figures.map((text) => element('td', { class: 'numeric' }, text)),
  );
}
