import { eventually } from '@silt/testing';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { ADMIN_TOKEN, type Deployment } from './deployment.ts';

/**
 * A browser's page with an operator before it, who is logged in. Its end is an error when the browser
 * complained: of an error, or of what its security policy kept it from.
 */
export interface OperatorPage extends AsyncDisposable {
  readonly page: Page;
  /** Goes to a place of the console, such as `#/lanes`. */
  readonly go: (fragment: string) => Promise<void>;
  /** Waits for a complaint that has to come, such as the browser's own word on a 404. */
  readonly expectComplaint: (words: string) => Promise<void>;
}

export interface OperatorPageOptions extends BrowserContextOptions {
  /** What the browser may complain of, as often as it likes. */
  readonly tolerated?: RegExp;
}

export async function openOperatorPage(
  browser: Browser,
  { consoleUrl }: Deployment,
  { tolerated, ...options }: OperatorPageOptions = {},
): Promise<OperatorPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() !== 'error' || tolerated?.test(message.text()) === true) return;
    complaints.push(message.text());
  });
  await page.addInitScript(() => {
    // Told as an error, so that it is among the complaints even where the browser only warns.
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      reportError(new Error(`against the policy: ${violatedDirective} ${blockedURI}`));
    });
  });
  await page.goto(consoleUrl);
  await page.getByLabel('Admin token').fill(ADMIN_TOKEN);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('#connection[data-state=live]').waitFor();
  return {
    page,
    async go(fragment) {
      await page.evaluate((to) => {
        location.hash = to;
      }, fragment);
    },
    async expectComplaint(words) {
      const index = await eventually(() => {
        const found = complaints.findIndex((complaint) => complaint.includes(words));
        if (found < 0) throw new Error(`The browser does not complain of ${words}`);
        return found;
      });
      complaints.splice(index, 1);
    },
    async [Symbol.asyncDispose]() {
      await context.close();
      if (complaints.length > 0) throw new Error(`The browser complains: ${complaints.join('; ')}`);
    },
  };
}
