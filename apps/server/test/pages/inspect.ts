import axe from 'axe-core';
import { type Page, takeScreenshot } from 'test-browser';
import { expect } from 'vitest';
import type { Visitor } from './visitor.ts';

const LOOKS = [
  { look: 'light', colorScheme: 'light', width: 1_024, isAxed: true },
  { look: 'dark', colorScheme: 'dark', width: 1_024, isAxed: false },
  { look: 'narrow', colorScheme: 'light', width: 360, isAxed: false },
  { look: 'zoomed', colorScheme: 'dark', width: 320, isAxed: true },
] as const;

/**
 * What holds for a page in whichever state: axe finds nothing, neither wide and light nor dark and as narrow as a window
 * at 400 %; it never scrolls sideways; and its browser has complained about nothing.
 */
export async function expectFine({ page, problems }: Visitor, name: string): Promise<void> {
  for (const { look, colorScheme, width, isAxed } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await takeScreenshot(page, `${name}-${look}`);
    expect({ look, overflow: await sidewaysOverflow(page) }).toEqual({ look, overflow: 0 });
    if (isAxed) expect({ look, violations: await violations(page) }).toEqual({ look, violations: [] });
  }
  await page.setViewportSize({ width: 1_024, height: 800 });
  expect(problems).toEqual([]);
}

/** Pixels by which the page is wider than its window. As text: the types of a browser are not those of these tests. */
function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** By the debugging protocol, which the page's policy does not bind. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const result = await page.evaluate<axe.AxeResults>('axe.run({ resultTypes: ["violations"] })');
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
