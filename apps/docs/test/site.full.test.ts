import { readPages, type Site } from 'docs-pages';
import { type Browser, launchChromium } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspect, type Look, reader } from './support/reader.ts';
import { serveSite, type ServedSite } from './support/served-site.ts';

let site: ServedSite;
let below: ServedSite;
let browser: Browser;
let pages: Site['pages'];
beforeAll(async () => {
  ({ pages } = await readPages());
  [site, below, browser] = await Promise.all([serveSite(), serveSite('/access'), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([site.close(), below.close()]);
});

/** The narrow and the wide form, light and dark: what depends on colours alone is looked for in each. */
const LOOKS: readonly (Look & { readonly rules?: readonly string[] })[] = [
  { colorScheme: 'dark', width: 360 },
  { colorScheme: 'light', width: 360, rules: ['color-contrast', 'scrollable-region-focusable'] },
  { colorScheme: 'light', width: 1_440 },
  { colorScheme: 'dark', width: 1_440, rules: ['color-contrast'] },
];

test('every page is readable, light and dark, narrow and wide', { timeout: 1_800_000 }, async () => {
  const [first] = LOOKS as [Look];
  const { context, page, problems } = await reader(browser, first);
  const faults: unknown[] = [];
  for (const { address, codes } of pages) {
    await page.goto(site.url + address);
    // Pages of codes are alike.
    for (const { colorScheme, width, rules } of codes.length > 0 ? LOOKS.slice(0, 1) : LOOKS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      const found = await inspect(page, rules);
      if (found.violations.length > 0 || found.overflow > 0)
        faults.push({ address, colorScheme, width, ...found });
    }
    await page.emulateMedia({ colorScheme: first.colorScheme });
    await page.setViewportSize({ width: first.width, height: 900 });
  }
  expect(faults).toEqual([]);
  expect(problems).toEqual([]);
  await context.close();
});

test('below a path of the public URL a reader searches, goes on and comes back', async () => {
  const { context, page, problems } = await reader(browser, { colorScheme: 'light', width: 1_440 });
  await page.goto(`${below.url}guides/limits`);
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('/');
  await page.keyboard.type('checkpoint');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.endsWith('/guides/limits'));
  expect(page.url().startsWith(below.url)).toBe(true);
  await page.getByRole('link', { name: 'Protocol', exact: true }).first().click();
  await page.getByRole('heading', { level: 1, name: 'The Grantex protocol' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'The Grantex protocol' }).waitFor();
  expect(page.url()).toBe(`${below.url}protocol`);
  expect(problems).toEqual([]);
  await context.close();
});
