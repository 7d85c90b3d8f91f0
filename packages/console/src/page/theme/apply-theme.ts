/** Runs before the page is painted, so that it never flashes in the other theme. */
import { applyTheme, chosenTheme } from './theme.ts';

applyTheme(chosenTheme());
