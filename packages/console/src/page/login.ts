import { explain, readError } from './api/api-error.ts';
import { post } from './api/post.ts';
import { setText } from './dom/change.ts';
import { find } from './dom/find.ts';

const form = find('#login', HTMLFormElement);
const token = find('#token', HTMLInputElement);
const button = find('#login button', HTMLButtonElement);
const outcome = find('#outcome', HTMLElement);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  setText(outcome, '');
  button.disabled = true;
  login(token.value)
    .then(
      // The fragment says where the viewer wanted to go.
      () => location.replace(`./${location.hash}`),
      (error: unknown) => {
        setText(outcome, explain(error));
        token.select();
      },
    )
    .finally(() => {
      button.disabled = false;
    });
});

async function login(value: string): Promise<void> {
  const response = await post('login', { token: value });
  if (!response.ok) throw await readError(response);
}
