import type { BatchLine, Now } from '../../api/contract.ts';
import { setText } from '../dom/change.ts';
import { element } from '../dom/element.ts';
import { formatCount } from '../format/number.ts';
import { allBatches, hrefOf } from '../routing/route.ts';

/** The states on a batch's way, and whose turn it is in each. */
const stages: readonly { readonly state: BatchLine['state']; readonly meaning: string }[] = [
  { state: 'open', meaning: 'being filled' },
  { state: 'sealed', meaning: 'waits for upload' },
  { state: 'uploaded', meaning: 'file at provider' },
  { state: 'creating', meaning: 'being made' },
  { state: 'submitted', meaning: 'provider works' },
  { state: 'ingesting', meaning: 'results read' },
  { state: 'tidying', meaning: 'files deleted' },
];

/** How many batches are where on their way. Each leads to them. */
export class BatchStages {
  private readonly counts = new Map(
    stages.map(({ state }) => [state, element('span', { class: 'stage-count' }, '0')]),
  );
  readonly root = element(
    'ol',
    { class: 'stages', 'aria-label': 'Batches by state' },
    ...stages.map(({ state, meaning }) =>
      element(
        'li',
        {},
        element(
          'a',
          {
            href: hrefOf({ ...allBatches, state: state === 'open' ? 'assembling' : state }),
            title: meaning,
          },
          this.counts.get(state) ?? '',
          element('span', { class: 'stage-name' }, state),
        ),
      ),
    ),
  );

  show({ batches }: Now): void {
    for (const [state, node] of this.counts) {
      const count = batches[state] ?? 0;
      setText(node, formatCount(count));
      node.classList.toggle('none', count === 0);
    }
  }
}
