import type { BatchLine, FailureLine, LaneLine } from '../../api/contract.ts';
import { setAttribute, setHidden, setText } from '../dom/change.ts';
import { element } from '../dom/element.ts';
import { shorten, shortEndpoint } from '../format/identity.ts';
import { countOf, formatCount } from '../format/number.ts';
import { formatAge } from '../format/time.ts';
import type { Cell } from '../grid/column.ts';
import type { ServerClock } from '../live/server-clock.ts';
import { ProgressBar } from '../parts/progress-bar.ts';
import { stateBadge, StateBadge } from '../parts/state-badge.ts';
import { allBatches, hrefOf } from '../routing/route.ts';
import { hrefOfBatch } from './batch-columns.ts';

export function batchLine(clock: ServerClock): () => Cell<BatchLine> {
  return () => {
    const id = element('a', { class: 'mono' });
    const model = element('span', { class: 'grow faint' });
    const bar = new ProgressBar();
    const count = element('span', { class: 'numeric' });
    const badge = new StateBadge();
    const age = element('span', { class: 'numeric faint age' });
    return {
      content: element(
        'div',
        { class: 'line batch-line' },
        element('div', { class: 'line' }, id, model, badge.root, age),
        element('div', { class: 'line' }, bar.root, count),
      ),
      show(batch) {
        setText(id, shorten(batch.id));
        setAttribute(id, 'href', hrefOfBatch(batch));
        setText(model, batch.model ?? '');
        bar.show(batch);
        setText(
          count,
          `${formatCount(batch.settled + batch.cancelled)} / ${formatCount(batch.requests)}`,
        );
        badge.show(batch.state);
        setText(age, formatAge(clock.now() - batch.createdAt));
      },
    };
  };
}

export function laneLine(clock: ServerClock): () => Cell<LaneLine> {
  return () => {
    const model = element('a', { class: 'strong' });
    const rest = element('span', { class: 'grow faint' });
    const paused = stateBadge('paused');
    const queued = element('span', { class: 'numeric' });
    const age = element('span', { class: 'numeric faint age' });
    return {
      content: element('div', { class: 'line' }, model, rest, paused, queued, age),
      show(lane) {
        setText(model, lane.model ?? shorten(lane.id));
        setAttribute(model, 'href', hrefOf({ ...allBatches, lane: lane.id }));
        setText(
          rest,
          `${shortEndpoint(lane.endpoint ?? '')}${lane.tenant === null ? '' : ` · ${shorten(lane.tenant)}`}`,
        );
        setHidden(paused, !lane.paused);
        setText(queued, `${formatCount(lane.queued)} queued`);
        const { oldestAcceptedAt } = lane;
        setText(age, oldestAcceptedAt === null ? '–' : formatAge(clock.now() - oldestAcceptedAt));
      },
    };
  };
}

export function failureLine(clock: ServerClock): () => Cell<FailureLine> {
  return () => {
    const status = element('span', { class: 'bad' });
    const code = element('a', { class: 'mono grow' });
    const count = element('span', { class: 'numeric' });
    const age = element('span', { class: 'numeric faint age' });
    return {
      content: element('div', { class: 'line' }, status, code, count, age),
      show(failure) {
        setText(status, String(failure.status));
        setText(code, failure.code ?? 'no code');
        setAttribute(code, 'href', hrefOf({ view: 'request', id: failure.example }));
        setText(count, countOf(failure.requests, 'request'));
        setText(age, formatAge(clock.now() - failure.at));
      },
    };
  };
}
