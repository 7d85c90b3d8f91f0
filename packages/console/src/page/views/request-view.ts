import type { RequestFacts } from '../../api/contract.ts';
import { ApiError, explain } from '../api/api-error.ts';
import { setHidden, setText } from '../dom/change.ts';
import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { shorten } from '../format/identity.ts';
import { copyButton } from '../parts/copy-button.ts';
import { Facts } from '../parts/facts.ts';
import { momentNodes } from '../parts/moment.ts';
import { StateBadge } from '../parts/state-badge.ts';
import { allBatches, hrefOf } from '../routing/route.ts';
import type { Surroundings, View } from './view.ts';

const goneHint =
  'Settled ones are kept for RESULT_TTL_SECS. An id is what X-Silt-Request-Id said; by the caller’s own key a request is found under Search.';

export function requestView(
  { api, live, operator }: Surroundings,
  signal: AbortSignal,
  { id }: { readonly id: string },
): View {
  const badge = new StateBadge();
  const facts = new Facts();
  const panel = element('div', { class: 'panel' }, facts.root);
  const missing = element('p', { class: 'empty' }, 'Reading the request.');
  const cancel = element('button', { type: 'button', class: 'danger-quiet' }, 'Cancel request');
  const requeue = element('button', { type: 'button' }, 'Requeue');
  let shown: RequestFacts | undefined;
  let reading = false;
  /** It is not there, and will not come: ids are not given out before their requests. */
  let gone = false;

  async function read(): Promise<void> {
    if (reading) return;
    reading = true;
    try {
      shown = await api.request(id);
      show(shown);
    } catch (error) {
      gone = error instanceof ApiError && error.status === 404;
      // What was read before stays: the connection's badge says that it is not the present.
      if (!gone && shown !== undefined) return;
      setText(missing, gone ? `${explain(error)} ${goneHint}` : explain(error));
      setHidden(missing, false);
      for (const part of [panel, badge.root, cancel, requeue]) setHidden(part, true);
    } finally {
      reading = false;
    }
  }

  function show(request: RequestFacts): void {
    const settled = request.state === 'settled';
    setHidden(missing, true);
    setHidden(panel, false);
    setHidden(badge.root, false);
    setHidden(cancel, settled);
    setHidden(requeue, settled);
    badge.show(request.cancelled ? 'cancelled' : request.state);
    showFacts(facts, request, live.clock.now());
  }

  cancel.addEventListener('click', () => {
    const question = {
      title: 'Cancel this request?',
      text: 'Who waits for it is answered 410, and it stays cancelled. In a batch its answer is dropped; what the provider does for it is paid.',
      verb: 'Cancel request',
      dangerous: true,
    };
    void operator.act({ on: 'requests', id, verb: 'cancel' }, question).then(read);
  });
  requeue.addEventListener('click', () => {
    const question = {
      title: 'Requeue this request?',
      text: 'It goes on at once, wherever it waits: from the queue into the next batch; in a batch, its submission is tried or the provider asked now. It never gets a second batch while it is in one.',
      verb: 'Requeue',
    };
    void operator.act({ on: 'requests', id, verb: 'requeue' }, question).then(read);
  });

  for (const part of [panel, badge.root, cancel, requeue]) setHidden(part, true);
  live.now.watch(() => {
    if (!gone && shown?.state !== 'settled') void read();
  }, signal);
  return {
    title: `Request ${shorten(id)}`,
    root: element(
      'section',
      { class: 'view stack' },
      element(
        'div',
        { class: 'subject' },
        element(
          'a',
          {
            href: hrefOf({ view: 'search' }),
            class: 'icon-button',
            'aria-label': 'Another request',
          },
          icon('back'),
        ),
        element('span', { class: 'mono subject-id' }, id),
        copyButton('request id', () => id),
        badge.root,
        element('span', { class: 'spring' }),
        requeue,
        cancel,
      ),
      missing,
      panel,
    ),
  };
}

function showFacts(facts: Facts, request: RequestFacts, now: number): void {
  const { batch, status, errorCode } = request;
  facts.text('Status', status === null ? null : String(status));
  facts.text('Error code', errorCode);
  facts.text('Tries', String(request.tries));
  facts.text('Model', request.model);
  facts.text('Endpoint', request.endpoint);
  facts.text('Tenant', request.tenant, 'mono');
  facts.nodes(
    'Lane',
    element(
      'a',
      { href: hrefOf({ ...allBatches, lane: request.lane }), class: 'mono' },
      request.lane,
    ),
  );
  if (batch === null) facts.text('Batch', null);
  else {
    const href = hrefOf({ view: 'batch', id: batch, page: 1 });
    facts.nodes('Batch', element('a', { href, class: 'mono' }, batch));
  }
  facts.nodes('Accepted', ...momentNodes(request.acceptedAt, now));
  facts.nodes('Claimed by its batch', ...momentNodes(request.claimedAt, now));
  facts.nodes('Settled', ...momentNodes(request.settledAt, now));
}
