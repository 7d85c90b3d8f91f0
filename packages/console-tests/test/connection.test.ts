import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser } from './support/browser.ts';
import { type Deployment, startDeployment } from './support/deployment.ts';
import { openOperatorPage } from './support/operator-page.ts';

let browser: Browser;
let deployment: Deployment;

beforeAll(async () => {
  browser = await openBrowser();
  deployment = await startDeployment();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await deployment[Symbol.asyncDispose]();
}, 60_000);

test('a page whose gateway goes away says so, and goes on by itself when it is back', async () => {
  const tolerated = /net::ERR_(CONNECTION|INCOMPLETE)/;
  await using operator = await openOperatorPage(browser, deployment, { tolerated });
  const { page } = operator;
  const [gateway] = deployment.fleet.gateways;
  const { port } = new URL(deployment.consoleUrl);
  await gateway?.stop();
  await page.getByText('Connection lost').waitFor();

  await deployment.fleet.startGateway({ ADMIN_PORT: port });
  await page.locator('#connection[data-state=live]').waitFor();
  const answered = deployment.call('afterwards', 'hello');
  await page.locator('.short-line', { hasText: 'gpt-4o-mini' }).first().waitFor();
  expect(await answered).toBe(200);
}, 60_000);
