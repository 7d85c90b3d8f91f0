import type { BatchLine } from '../../api/contract.ts';
import { setHidden, setText } from '../dom/change.ts';
import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { countOf, formatCount } from '../format/number.ts';
import { shorten } from '../format/identity.ts';
import type { KnownBatches } from '../live/batch-list.ts';
import { copyButton } from '../parts/copy-button.ts';
import { Facts } from '../parts/facts.ts';
import { momentNodes } from '../parts/moment.ts';
import { doneAtProvider, ProgressBar } from '../parts/progress-bar.ts';
import { StateBadge } from '../parts/state-badge.ts';
import { allBatches, hrefOf } from '../routing/route.ts';
import { MemberTable } from './member-table.ts';
import type { Surroundings, View } from './view.ts';

export function batchView(
  { api, live, operator }: Surroundings,
  signal: AbortSignal,
  { id, page }: { readonly id: string; readonly page: number },
): View {
  const badge = new StateBadge();
  const bar = new ProgressBar();
  const words = element('p', { class: 'progress-words' });
  const facts = new Facts();
  const members = new MemberTable(api, id, page);
  const cancel = element('button', { type: 'button', class: 'danger-quiet' }, 'Cancel batch');
  const missing = element('p', { class: 'empty' });
  const body = element(
    'div',
    { class: 'stack' },
    element('div', { class: 'panel stack' }, bar.root, words, facts.root),
    members.root,
  );
  let shown: BatchLine | undefined;
  cancel.addEventListener('click', () => {
    const open = shown === undefined ? 0 : shown.requests - shown.settled - shown.cancelled;
    void operator.act(
      { on: 'batches', id, verb: 'cancel' },
      {
        title: 'Cancel this batch?',
        text: `${countOf(open, 'request')} not settled yet are cancelled: who waits for them is answered 410. What the provider has done is paid.`,
        verb: 'Cancel batch',
        dangerous: true,
      },
    );
  });

  function show(known: KnownBatches | undefined): void {
    const batch = known?.lines.get(id);
    shown = batch;
    setHidden(missing, batch !== undefined);
    setHidden(body, batch === undefined);
    setHidden(badge.root, batch === undefined);
    setHidden(cancel, batch === undefined || batch.state === 'closed');
    setText(
      missing,
      known?.complete === true
        ? 'There is no batch of this id. Closed ones are forgotten with their results.'
        : 'Reading the batch.',
    );
    if (batch === undefined) return;
    badge.show(batch.state);
    bar.show(batch);
    setText(words, progressWords(batch));
    showFacts(facts, batch, live.clock.now());
    members.follow(batch);
  }

  live.batches.wantAll();
  live.batches.known.watch(show, signal);
  live.now.watch(() => show(live.batches.known.value), signal);
  return {
    title: `Batch ${shorten(id)}`,
    root: element(
      'section',
      { class: 'view stack' },
      element(
        'div',
        { class: 'subject' },
        element(
          'a',
          { href: hrefOf(allBatches), class: 'icon-button', 'aria-label': 'All batches' },
          icon('back'),
        ),
        element('span', { class: 'mono subject-id' }, id),
        copyButton('batch id', () => id),
        badge.root,
        element('span', { class: 'spring' }),
        cancel,
      ),
      missing,
      body,
    ),
  };
}

function progressWords(batch: BatchLine): string {
  const { requests, settled, cancelled, completedAtProvider } = batch;
  return [
    `${formatCount(settled)} of ${countOf(requests, 'request')} settled`,
    ...(cancelled > 0 ? [`${formatCount(cancelled)} cancelled`] : []),
    ...(completedAtProvider === null
      ? []
      : [`${formatCount(doneAtProvider(batch))} done at the provider`]),
  ].join(' · ');
}

function showFacts(facts: Facts, batch: BatchLine, now: number): void {
  const { providerBatchId, failedSubmissions } = batch;
  facts.text('Model', batch.model);
  facts.text('Endpoint', batch.endpoint);
  facts.text('Tenant', batch.tenant, 'mono');
  facts.nodes(
    'Lane',
    element('a', { href: hrefOf({ ...allBatches, lane: batch.lane }), class: 'mono' }, batch.lane),
  );
  facts.nodes('Created', ...momentNodes(batch.createdAt, now));
  facts.nodes('Submitted', ...momentNodes(batch.submittedAt, now));
  facts.nodes('Ended at provider', ...momentNodes(batch.endedAt, now));
  facts.text('Provider’s id', providerBatchId, 'mono');
  facts.text('Provider’s status', batch.providerStatus);
  facts.text('Failed at provider', countOrNothing(batch.failedAtProvider));
  facts.text('Failed submissions', formatCount(failedSubmissions));
}

function countOrNothing(count: number | null): string | null {
  return count === null ? null : formatCount(count);
}
