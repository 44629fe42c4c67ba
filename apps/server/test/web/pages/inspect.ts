import axe from 'axe-core';
import { type Page, takeScreenshot } from 'test-browser';
import { expect } from 'vitest';
import type { Visitor } from './visitor.ts';

/** The conditions of each axe run. Rules that only depend on colours run in each scheme at each width. */
type Axed = 'everything' | 'contrast' | 'nothing';

/** The last one is as narrow as a window at 400 % (WCAG 2.2, 1.4.10). */
const LOOKS: readonly { look: string; colorScheme: 'light' | 'dark'; width: number; axed: Axed }[] = [
  { look: 'light', colorScheme: 'light', width: 1_440, axed: 'everything' },
  { look: 'dark', colorScheme: 'dark', width: 1_440, axed: 'contrast' },
  { look: 'medium', colorScheme: 'light', width: 768, axed: 'nothing' },
  { look: 'medium-dark', colorScheme: 'dark', width: 768, axed: 'contrast' },
  { look: 'narrow', colorScheme: 'light', width: 360, axed: 'contrast' },
  { look: 'narrow-dark', colorScheme: 'dark', width: 360, axed: 'everything' },
  { look: 'zoomed', colorScheme: 'dark', width: 320, axed: 'nothing' },
];

const OPTIONS: Readonly<Record<Exclude<Axed, 'nothing'>, axe.RunOptions>> = {
  everything: { resultTypes: ['violations'] },
  contrast: { resultTypes: ['violations'], runOnly: ['color-contrast'] },
};

/**
 * Checks that apply to a page in any state: axe finds nothing, light or dark, wide or narrow; the page never scrolls
 * sideways; and the browser reported nothing.
 */
export async function expectFine({ page, problems }: Visitor, name: string): Promise<void> {
  // On a slow machine the code of a page may still be loading.
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  for (const { look, colorScheme, width, axed } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await takeScreenshot(page, `${name}-${look}`);
    expect({ look, overflow: await sidewaysOverflow(page) }).toEqual({ look, overflow: 0 });
    if (axed === 'nothing') continue;
    expect({ look, violations: await violations(page, OPTIONS[axed]) }).toEqual({ look, violations: [] });
  }
  await page.setViewportSize({ width: 1_024, height: 800 });
  expect(problems).toEqual([]);
}

/**
 * Pixels by which the page is wider than its window. The code is a text because these tests do not have a browser's
 * types.
 */
function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Through the debugging protocol, which the page's policy does not restrict. */
async function violations(page: Page, options: axe.RunOptions): Promise<string[]> {
  if (!(await page.evaluate<boolean>("typeof axe === 'object'"))) await page.evaluate(axe.source);
  const result = await page.evaluate<axe.AxeResults>(`axe.run(${JSON.stringify(options)})`);
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
