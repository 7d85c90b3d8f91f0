import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { seriousIssues } from './support/accessibility.ts';
import { openBrowser } from './support/browser.ts';
import { type Deployment, startDeployment } from './support/deployment.ts';
import { openOperatorPage } from './support/operator-page.ts';

let browser: Browser;
let deployment: Deployment;
let unanswered: readonly Promise<number>[];

beforeAll(async () => {
  browser = await openBrowser();
  deployment = await startDeployment({ simulator: { holdBatches: true } });
  const texts = ['hello', 'hello again', '!status 422 Not so.'];
  const settled = Promise.all(texts.map((text, n) => deployment.call(`call-${n}`, text)));
  await deployment.whenProviderHas(texts.length);
  await deployment.finishBatches();
  await settled;
  // Something is under way, too, for as long as there is a gateway.
  unanswered = [deployment.call('unanswered', 'hello', 'gpt-4o')];
  await deployment.whenProviderHas(texts.length + 1);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await deployment[Symbol.asyncDispose]();
  await Promise.allSettled(unanswered);
}, 60_000);

/** Where, what it is called, and what is there once it is full. */
const views = [
  ['#/', 'Now', '.batch-line'],
  ['#/lanes', 'Lanes', '.rows .row'],
  ['#/batches', 'Batches', '.rows .row'],
  ['#/failures', 'Failures', '.rows .row'],
  ['#/savings', 'Savings', '.figures tbody tr'],
  ['#/search', 'Search', 'form'],
] as const;
const screens = [
  ['light', 1440],
  ['dark', 1440],
  ['light', 390],
] as const;

describe.each(screens)('in %s, %i pixels wide', (colorScheme, width) => {
  test('axe finds nothing serious in any view, and nothing is wider than the screen', async () => {
    await using operator = await openOperatorPage(browser, deployment, {
      colorScheme,
      viewport: { width, height: 844 },
      // Only so that axe itself can be put into the page.
      bypassCSP: true,
    });
    const { page, go } = operator;
    const look = async () => ({
      issues: await seriousIssues(page),
      tooWide: await page.evaluate(() =>
        [document.body, ...document.querySelectorAll('main')]
          .filter(({ scrollWidth }) => scrollWidth > innerWidth)
          .map(({ tagName, scrollWidth }) => `${tagName}: ${scrollWidth}`),
      ),
    });
    const nothing = { issues: [], tooWide: [] };
    for (const [fragment, title, content] of views) {
      await go(fragment);
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      await page.locator(`main ${content}`).first().waitFor();
      expect([title, await look()]).toEqual([title, nothing]);
    }
    await go('#/batches');
    await page.getByRole('grid').getByRole('link').first().click();
    await page.locator('.members tbody a').first().waitFor();
    expect(await look()).toEqual(nothing);
    await page.locator('.members tbody a').first().click();
    await page.locator('.facts time').first().waitFor();
    expect(await look()).toEqual(nothing);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    expect(await look()).toEqual(nothing);
  }, 60_000);
});

test('axe finds nothing serious where one logs in', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ colorScheme, bypassCSP: true });
    await page.goto(deployment.consoleUrl);
    await page.getByLabel('Admin token').waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await page.close();
  }
});
