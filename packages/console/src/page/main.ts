/** The one place where the page's parts are put together. */
import { ConsoleApi } from './api/console-api.ts';
import { setHidden } from './dom/change.ts';
import { find } from './dom/find.ts';
import { Operator } from './feedback/operator.ts';
import { Toasts } from './feedback/toasts.ts';
import { LiveState } from './live/live-state.ts';
import { connectionBadge } from './shell/connection-badge.ts';
import { showHelp, shortcutsEnabled } from './shell/help-dialog.ts';
import { Navigation } from './shell/navigation.ts';
import { searchBox } from './shell/search-box.ts';
import { listenForShortcuts } from './shell/shortcuts.ts';
import { Stage } from './shell/stage.ts';
import { themeButton } from './shell/theme-button.ts';

const toLogin = () => location.assign(`login${location.hash}`);
const { signal: untilTheEnd } = new AbortController();
const api = new ConsoleApi(toLogin);
const toasts = new Toasts(find('#toasts', HTMLElement));
const live = new LiveState(api);
const navigation = new Navigation(find('#navigation', HTMLElement), live, untilTheEnd);
const searchField = find('#search', HTMLInputElement);
const stage = new Stage(
  { api, live, operator: new Operator(api, toasts), scroller: find('#main', HTMLElement) },
  find('#title', HTMLElement),
  (route) => navigation.mark(route),
);

connectionBadge(find('#connection', HTMLElement), live, untilTheEnd);
themeButton(find('#theme', HTMLButtonElement));
searchBox(find('#search-form', HTMLFormElement), searchField, live);
find('#help', HTMLButtonElement).addEventListener('click', showHelp);
listenForShortcuts({
  go: (href) => {
    location.hash = href;
  },
  search: () => searchField.focus(),
  help: showHelp,
  list: () => stage.focusList(),
  enabled: shortcutsEnabled,
});

const logout = find('#logout', HTMLButtonElement);
logout.addEventListener('click', () => void api.logout().then(() => location.assign('login')));
void api.session().then(
  ({ access }) => setHidden(logout, access !== 'token'),
  // Either the login page comes, or the connection's badge says what is wrong.
  () => undefined,
);

// By itself it would change the fragment, which is the viewer's place.
find('.skip', HTMLElement).addEventListener('click', (event) => {
  event.preventDefault();
  find('#main', HTMLElement).focus();
});

stage.start();
live.start();
