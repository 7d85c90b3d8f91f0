import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import type { Browser } from 'playwright-core';
import { openBrowser } from './support/browser.ts';
import { type Deployment, startDeployment } from './support/deployment.ts';
import { openOperatorPage } from './support/operator-page.ts';
import { seedBatches } from './support/seed-batches.ts';

const BATCHES = 10_000;
/** Of a screen, and some to spare on both sides. */
const MOST_ROWS = 60;

let browser: Browser;
let deployment: Deployment;

beforeAll(async () => {
  browser = await openBrowser();
  deployment = await startDeployment({ workers: 0 });
  await seedBatches(deployment.fleet.redisUrl, BATCHES);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await deployment[Symbol.asyncDispose]();
}, 60_000);

describe('ten thousand batches', () => {
  test('are listed, of which only those in sight are in the document', async () => {
    await using operator = await openOperatorPage(browser, deployment);
    const { page, go } = operator;
    const rows = page.getByRole('grid', { name: 'Batches' }).getByRole('row');
    const ids = () =>
      page
        .locator('.of-id .text')
        .evaluateAll((all) => all.map((one) => one.getAttribute('title')));
    const rowsInDocument = () => page.locator('.batches .row').count();
    await go('#/batches');
    await page.getByText('10,000 batches').waitFor();
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(BATCHES + 1));
    await rows.nth(20).waitFor();
    expect(await rowsInDocument()).toBeLessThan(MOST_ROWS);

    const seen = new Set(await ids());
    const main = page.locator('main');
    for (const share of [0.25, 0.5, 0.75, 1]) {
      await main.evaluate((element, to) => {
        element.scrollTop = element.scrollHeight * to;
      }, share);
      await eventually(async () => {
        const now = await ids();
        expect(now.length).toBeGreaterThan(20);
        expect(now.filter((id) => seen.has(id))).toEqual([]);
      });
      for (const id of await ids()) seen.add(id);
      expect(await rowsInDocument()).toBeLessThan(MOST_ROWS);
    }
    // The last one is at the end.
    const last = page.locator(`.batches [aria-rowindex="${BATCHES + 1}"]`);
    await last.waitFor();
  }, 60_000);

  test('are filtered by state, lane and text, and the filter is a link', async () => {
    await using operator = await openOperatorPage(browser, deployment);
    const { page, go } = operator;
    await go('#/batches');
    await page.getByText('10,000 batches').waitFor();
    await page.getByLabel('State').selectOption('Under way');
    await page.getByText('5,000 batches').waitFor();
    await page.getByLabel('Filter batches').fill('gpt-5-mini');
    await page.getByText('1,666 batches').waitFor();
    await page.reload();
    await page.getByText('1,666 batches').waitFor();
    expect(await page.getByLabel('State').inputValue()).toBe('open');
    await page.getByLabel('Filter batches').fill('no such thing');
    await page.getByText('No batch passes this filter.').waitFor();
  }, 60_000);

  test('go away under the keyboard’s hand: the row that has it stays', async () => {
    await using operator = await openOperatorPage(browser, deployment);
    const { page, go } = operator;
    await go('#/batches');
    await page.getByText('10,000 batches').waitFor();
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex') ?? null);
    await page.keyboard.press('j');
    await page.keyboard.press('PageDown');
    const there = await focused();
    expect(Number(there)).toBeGreaterThan(10);
    await page.locator('main').evaluate((element) => {
      element.scrollTop = element.scrollHeight / 2;
    });
    await page.locator('.batches [aria-rowindex="5000"]').waitFor();
    expect(await focused()).toBe(there);
    await page.keyboard.press('End');
    expect(await focused()).toBe(String(BATCHES + 1));
  }, 60_000);
});
