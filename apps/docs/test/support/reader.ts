import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'test-browser';

/** How a page is looked at. */
export interface Look {
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
}

/** Somebody with a browser. */
export interface Reader {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the browser has reported: errors, and what the content security policy has refused. */
  readonly problems: readonly string[];
}

export async function reader(browser: Browser, { colorScheme, width }: Look): Promise<Reader> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (said) => {
    if (said.type() === 'error' || said.type() === 'warning') problems.push(`${page.url()}: ${said.text()}`);
  });
  return { context, page, problems };
}

/**
 * What axe finds on a page, and by how many pixels the page is wider than its window.
 * @param rules of axe. Default: all
 */
export async function inspect(
  page: Page,
  rules?: readonly string[],
): Promise<{ violations: readonly string[]; overflow: number }> {
  // The script of the page gives the switch between dark and light its name.
  await page.locator('.VPSwitchAppearance:not([title=""])').first().waitFor({ state: 'attached' });
  // Through the debugging protocol, which the page's policy does not restrict.
  if (!(await page.evaluate<boolean>("typeof axe === 'object'"))) await page.evaluate(axe.source);
  const options = { resultTypes: ['violations'], ...(rules !== undefined && { runOnly: rules }) };
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(${JSON.stringify(options)})`);
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  return {
    violations: violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    ),
    overflow,
  };
}
