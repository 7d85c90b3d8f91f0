import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds in the page as it is, that keeps somebody from using it: a rule, and where. */
export async function seriousIssues(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window)))
    await page.addScriptTag({ content: axe.source });
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}
