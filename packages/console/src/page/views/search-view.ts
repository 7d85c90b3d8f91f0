import { explain } from '../api/api-error.ts';
import { setText } from '../dom/change.ts';
import { element } from '../dom/element.ts';
import { hrefOf } from '../routing/route.ts';
import type { Surroundings, View } from './view.ts';

export function searchView({ api, live }: Surroundings): View {
  const id = field('Request or batch id', 'id');
  const byId = form(
    'By id',
    'The X-Silt-Request-Id that each answer carries, or the id of a batch.',
    [id],
    () => {
      const wanted = id.input.value.trim();
      const isBatch = live.batches.known.value?.lines.has(wanted) === true;
      location.hash = hrefOf(
        isBatch ? { view: 'batch', id: wanted, page: 1 } : { view: 'request', id: wanted },
      );
      return Promise.resolve();
    },
  );
  const tenant = field('Tenant', 'tenant');
  const key = field('Idempotency-Key', 'key');
  const byKey = form(
    'By the caller’s key',
    'The tenant’s hash, as lanes and batches show it, and the key that the caller sent.',
    [tenant, key],
    async () => {
      // The caller's key stays out of the address, and with it out of this browser's history.
      const found = await api.requestByKey(tenant.input.value.trim(), key.input.value.trim());
      location.hash = hrefOf({ view: 'request', id: found.id });
    },
  );
  return {
    title: 'Search',
    root: element('section', { class: 'view forms' }, byId, byKey),
  };
}

interface Field {
  readonly root: HTMLElement;
  readonly input: HTMLInputElement;
}

function field(label: string, name: string): Field {
  const input = element('input', {
    name,
    required: true,
    autocomplete: 'off',
    spellcheck: 'false',
    autocapitalize: 'off',
    class: 'mono',
  });
  return { root: element('label', { class: 'field' }, element('span', {}, label), input), input };
}

function form(
  title: string,
  explanation: string,
  fields: readonly Field[],
  find: () => Promise<void>,
): HTMLFormElement {
  const outcome = element('p', { class: 'outcome', role: 'alert' });
  const made = element(
    'form',
    { class: 'panel stack' },
    element('h2', {}, title),
    element('p', { class: 'faint' }, explanation),
    ...fields.map(({ root }) => root),
    element('div', {}, element('button', { class: 'primary' }, 'Find')),
    outcome,
  );
  made.addEventListener('submit', (event) => {
    event.preventDefault();
    setText(outcome, '');
    find().catch((error: unknown) => setText(outcome, explain(error)));
  });
  return made;
}
