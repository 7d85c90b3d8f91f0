import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import type { Browser } from 'playwright-core';
import { openBrowser } from './support/browser.ts';
import { type Deployment, startDeployment } from './support/deployment.ts';
import { openOperatorPage, type OperatorPage } from './support/operator-page.ts';

const REQUESTS = 100;

let browser: Browser;
let deployment: Deployment;
let operator: OperatorPage;

beforeAll(async () => {
  browser = await openBrowser();
  // The provider takes longer than any of this, unless it is told to end a batch.
  deployment = await startDeployment({ simulator: { runningSecs: 400 } });
}, 60_000);
afterAll(async () => {
  await browser.close();
  await deployment[Symbol.asyncDispose]();
}, 60_000);
beforeEach(async () => {
  operator = await openOperatorPage(browser, deployment);
});
afterEach(async () => {
  await operator[Symbol.asyncDispose]();
});

const callMany = (count: number, name: string, model: string) =>
  Promise.all(
    Array.from({ length: count }, (_, n) => deployment.call(`${name}-${n}`, `${name} ${n}`, model)),
  );
const rowOf = (grid: string, text: string) =>
  operator.page.getByRole('grid', { name: grid }).getByRole('row').filter({ hasText: text });
const confirm = (verb: string) =>
  operator.page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click();
const factOf = (name: string) =>
  operator.page.locator('.facts div').filter({ hasText: name }).locator('dd');

describe('an operator', () => {
  test('watches a batch go on, from its lane to its last answer', async () => {
    const { page, go } = operator;
    const answered = callMany(REQUESTS, 'watched', 'gpt-4o');
    await go('#/lanes');
    await rowOf('Lanes', 'gpt-4o')
      .getByRole('link', { name: `${REQUESTS} in 1` })
      .click();
    await rowOf('Batches', 'gpt-4o').getByText('submitted').waitFor();
    await rowOf('Batches', 'gpt-4o').getByRole('link').click();
    const done = async () => {
      const words = await page.locator('.progress-words').innerText();
      return Number(/(\d+) done at the provider/.exec(words)?.[1] ?? 0);
    };
    const before = await eventually(async () => {
      expect(await done()).toBeGreaterThan(0);
      return done();
    });
    await eventually(async () => expect(await done()).toBeGreaterThan(before));
    expect(await done()).toBeLessThan(REQUESTS);
    const bar = page.getByRole('progressbar');
    expect(await bar.getAttribute('aria-valuenow')).toBe('0');

    await deployment.finishBatches();
    await page.getByText(`${REQUESTS} of ${REQUESTS} requests settled`).waitFor();
    expect(await bar.getAttribute('aria-valuenow')).toBe(String(REQUESTS));
    expect(new Set(await answered)).toEqual(new Set([200]));
    await eventually(async () => {
      const states = await page.locator('.members tbody .badge').allInnerTexts();
      expect(states).toEqual(Array.from({ length: REQUESTS }, () => 'settled'));
    });
  }, 60_000);

  test('cancels a request: its caller is told 410', async () => {
    const { page, go } = operator;
    const answered = callMany(1, 'cancelled', 'gpt-5-mini');
    await go('#/batches?text=gpt-5-mini');
    await rowOf('Batches', 'gpt-5-mini').getByRole('link').click();
    await page.locator('.members tbody a').click();
    await page.getByRole('button', { name: 'Cancel request' }).click();
    await confirm('Cancel request');
    await page.locator('.badge', { hasText: 'cancelled' }).waitFor();
    expect(await answered).toEqual([410]);
    expect(await factOf('Status').first().innerText()).toBe('410');
    expect(await page.getByRole('button', { name: 'Cancel request' }).isVisible()).toBe(false);
  }, 60_000);

  test('cancels a batch: everybody in it is told 410', async () => {
    const { page, go } = operator;
    const answered = callMany(3, 'dropped', 'gpt-4.1');
    await go('#/batches?text=gpt-4.1');
    await rowOf('Batches', 'gpt-4.1').getByText('submitted').waitFor();
    await rowOf('Batches', 'gpt-4.1').getByRole('link').click();
    await page.getByRole('button', { name: 'Cancel batch' }).click();
    await confirm('Cancel batch');
    expect(await answered).toEqual([410, 410, 410]);
    await page.getByText('3 cancelled').first().waitFor();
  }, 60_000);

  test('pauses a lane, whose requests then stay queued, and resumes it', async () => {
    const { go } = operator;
    // The lane is there once something of it is; its batch is held by the provider.
    const first = callMany(1, 'before-pause', 'gpt-4.1-mini');
    await go('#/lanes');
    const lane = rowOf('Lanes', 'gpt-4.1-mini');
    await lane.getByText('1 in 1').waitFor();
    await lane.getByRole('button', { name: 'Pause lane' }).click();
    await confirm('Pause lane');
    await lane.getByText('paused').waitFor();

    const later = callMany(2, 'in-pause', 'gpt-4.1-mini');
    const other = callMany(1, 'beside', 'gpt-4.1-nano');
    // Of a lane that is not paused what came after is in a batch, so a drain has gone by.
    await rowOf('Lanes', 'gpt-4.1-nano').getByText('1 in 1').waitFor();
    await eventually(async () => {
      expect(await lane.locator('.of-queued').innerText()).toBe('2');
    });
    expect(await lane.getByText('1 in 1').isVisible()).toBe(true);

    await lane.getByRole('button', { name: 'Resume lane' }).click();
    await confirm('Resume lane');
    await lane.getByText('3 in 2').waitFor();
    expect(await lane.locator('.of-queued').innerText()).toBe('0');
    const answered = deployment.finishUntil(Promise.all([first, later, other]));
    expect(await answered).toEqual([[200], [200, 200], [200]]);
  }, 60_000);

  test('finds a request by its id, and by its tenant and key', async () => {
    const { page, go } = operator;
    const answered = callMany(1, 'found', 'o4-mini');
    await go('#/lanes');
    const lane = rowOf('Lanes', 'o4-mini');
    const tenant = (await lane.locator('.of-tenant .text').getAttribute('title')) ?? '';
    await go('#/search');
    await page.getByLabel('Tenant').fill(tenant);
    await page.getByLabel('Idempotency-Key').fill('found-0');
    await page.getByRole('button', { name: 'Find' }).nth(1).click();
    await factOf('Model').getByText('o4-mini').waitFor();
    expect(page.url()).not.toContain('found-0');
    const id = await page.locator('.subject-id').innerText();

    await page.keyboard.press('/');
    await page.keyboard.type('no-such-request');
    await page.keyboard.press('Enter');
    await page.getByText('There is no such request.').waitFor();
    await operator.expectComplaint('404');
    await page.keyboard.press('/');
    await page.keyboard.type(id);
    await page.keyboard.press('Enter');
    await factOf('Model').getByText('o4-mini').waitFor();
    expect(await deployment.finishUntil(answered)).toEqual([200]);
  }, 60_000);

  test('has a request gone on with at once', async () => {
    const { page, go } = operator;
    const answered = callMany(1, 'requeued', 'gpt-4');
    await go('#/batches?text=gpt-4&state=submitted');
    await rowOf('Batches', 'gpt-4').getByRole('link').click();
    await page.locator('.members tbody a').click();
    await page.getByRole('button', { name: 'Requeue' }).click();
    await confirm('Requeue');
    await page.getByRole('status').getByText('The provider is asked about its batch').waitFor();
    await deployment.finishBatches();
    await page.locator('.badge', { hasText: 'settled' }).waitFor();
    expect(await answered).toEqual([200]);
  }, 60_000);

  test('goes through a list by the keyboard alone', async () => {
    const { page, go } = operator;
    await go('#/batches');
    await page.getByRole('grid', { name: 'Batches' }).getByRole('row').nth(3).waitFor();
    await page.keyboard.press('j');
    const at = () => page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'));
    expect(await at()).toBe('2');
    await page.keyboard.press('ArrowDown');
    expect(await at()).toBe('3');
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    expect(await at()).toBe('2');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/batches\/b/);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.getByRole('heading', { name: 'Failures' }).waitFor();
  }, 60_000);

  test('logs out, and is then asked for the token', async () => {
    const { page } = operator;
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Admin token').fill('not-the-admin-token');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').getByText('That is not ADMIN_TOKEN.').waitFor();
    await operator.expectComplaint('401');
    expect(page.url()).toMatch(/\/admin\/login/);
  }, 60_000);
});
