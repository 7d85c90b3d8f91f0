import type { BatchLine, MemberLine } from '../../api/contract.ts';
import { explain } from '../api/api-error.ts';
import type { ConsoleApi } from '../api/console-api.ts';
import { setHidden, setText } from '../dom/change.ts';
import { element } from '../dom/element.ts';
import { formatCount } from '../format/number.ts';
import { stateBadge } from '../parts/state-badge.ts';
import { hrefOf } from '../routing/route.ts';

const PER_PAGE = 100;

/** A batch's requests in the order of its file, a page at a time. Read again whenever the batch went on. */
export class MemberTable {
  private readonly rows = element('tbody');
  private readonly words = element('p', { class: 'faint' }, 'Reading the members.');
  private readonly earlier = element('a', { class: 'button small' }, 'Earlier');
  private readonly later = element('a', { class: 'button small' }, 'Later');
  readonly root = element(
    'section',
    { class: 'panel', 'aria-labelledby': 'members' },
    element(
      'div',
      { class: 'panel-head' },
      element('h2', { id: 'members' }, 'Requests'),
      this.words,
      element('span', { class: 'spring' }),
      this.earlier,
      this.later,
    ),
    element(
      'table',
      { class: 'plain members', 'aria-labelledby': 'members' },
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...['Line', 'Request', 'State', 'Status'].map((title) =>
            element('th', { scope: 'col' }, title),
          ),
        ),
      ),
      this.rows,
    ),
  );
  private readonly api: ConsoleApi;
  private readonly batch: string;
  private readonly page: number;
  private read = '';
  private reading = false;

  constructor(api: ConsoleApi, batch: string, page: number) {
    this.api = api;
    this.batch = batch;
    this.page = page;
  }

  /** The batch is as it is now: its members may be other than they were. */
  follow({ state, settled, cancelled, requests }: BatchLine): void {
    const version = [state, settled, cancelled, requests].join();
    if (version === this.read || this.reading) return;
    this.reading = true;
    void this.load()
      .then(() => {
        this.read = version;
      })
      .catch((error: unknown) => setText(this.words, explain(error)))
      .finally(() => {
        this.reading = false;
      });
  }

  private async load(): Promise<void> {
    const from = (this.page - 1) * PER_PAGE;
    const { total, members } = await this.api.members(this.batch, from, PER_PAGE);
    const until = from + members.length;
    setText(
      this.words,
      total === 0
        ? 'Its members are forgotten.'
        : `${formatCount(from + 1)} to ${formatCount(until)} of ${formatCount(total)}`,
    );
    this.leadTo(this.earlier, this.page - 1, this.page > 1);
    this.leadTo(this.later, this.page + 1, until < total);
    this.rows.replaceChildren(...members.map((member, index) => memberRow(member, from + index)));
  }

  private leadTo(link: HTMLAnchorElement, page: number, exists: boolean): void {
    link.href = hrefOf({ view: 'batch', id: this.batch, page });
    setHidden(link, !exists);
  }
}

function memberRow({ id, state, status }: MemberLine, index: number): HTMLElement {
  return element(
    'tr',
    {},
    element('td', { class: 'numeric faint' }, formatCount(index + 1)),
    element('td', {}, element('a', { href: hrefOf({ view: 'request', id }), class: 'mono' }, id)),
    element('td', {}, stateBadge(state)),
    element('td', { class: status !== null && status >= 400 ? 'bad' : '' }, String(status ?? '–')),
  );
}
