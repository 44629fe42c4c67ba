import { type Browser, launchChromium, takeScreenshot } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspect, reader } from './support/reader.ts';
import { serveSite, type ServedSite } from './support/served-site.ts';

let site: ServedSite;
let browser: Browser;
beforeAll(async () => {
  [site, browser] = await Promise.all([serveSite(), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

const KINDS = { first: '', guide: 'guides/limits', package: 'packages/express', code: 'errors/not_found' };

test.each([
  { colorScheme: 'dark', width: 360 },
  { colorScheme: 'light', width: 1_440 },
] as const)('a page of each kind is readable: $colorScheme, $width wide', async (look) => {
  const { context, page, problems } = await reader(browser, look);
  for (const [kind, address] of Object.entries(KINDS)) {
    await page.goto(site.url + address);
    await takeScreenshot(page, `${kind}-${look.width}-${look.colorScheme}`);
    expect({ kind, ...(await inspect(page)) }).toEqual({ kind, violations: [], overflow: 0 });
  }
  expect(problems).toEqual([]);
  await context.close();
});

test.each([
  { key: 'Control+k', width: 360, colorScheme: 'dark' },
  { key: '/', width: 1_440, colorScheme: 'light' },
] as const)('$key opens the search, and the keyboard alone leads to a section', async ({ key, ...look }) => {
  const { context, page, problems } = await reader(browser, look);
  await page.goto(site.url);
  // Until the script of the page runs, a key does nothing.
  const field = page.getByRole('combobox', { name: 'Search the documentation' });
  await expect
    .poll(async () => {
      await page.keyboard.press(key);
      return field.isVisible();
    })
    .toBe(true);
  await page.keyboard.type('audit log checkpoint');
  await page.getByRole('option').first().waitFor();
  await takeScreenshot(page, `search-${look.width}-${look.colorScheme}`);
  expect(await inspect(page)).toEqual({ violations: [], overflow: 0 });
  await page.keyboard.press('ArrowDown');
  const second = await page.getByRole('option', { selected: true }).locator('.search-title').innerText();
  await page.keyboard.press('Enter');
  await page.waitForURL(({ hash }) => hash !== '');
  const section = page.locator(`[id="${decodeURIComponent(new URL(page.url()).hash).slice(1)}"]`);
  expect(await section.innerText()).toContain(second);
  expect(await field.isVisible()).toBe(false);
  expect(problems).toEqual([]);
  await context.close();
});

test('the search says what it has not found, and Escape leads back', async () => {
  const { context, page } = await reader(browser, { colorScheme: 'light', width: 1_440 });
  await page.goto(`${site.url}guides/limits`);
  await page.waitForLoadState('networkidle');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.keyboard.type('xyzzyx');
  await page.getByText('Nothing is about “xyzzyx”.').waitFor();
  await page.keyboard.press('Escape');
  expect(await page.getByRole('combobox').isVisible()).toBe(false);
  expect(await page.evaluate<string>('document.activeElement.className')).toBe('search-button');
  await context.close();
});

test('the search says that it cannot search where its index does not come', async () => {
  const { context, page } = await reader(browser, { colorScheme: 'light', width: 1_440 });
  await page.route('**/*localSearchIndex*', (route) => route.abort());
  await page.goto(site.url);
  await page.waitForLoadState('networkidle');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.keyboard.type('audit');
  await page.getByText('The index could not be loaded.').waitFor();
  expect(await page.getByRole('option').count()).toBe(0);
  await context.close();
});

test('a reader goes on from page to page without loading the site again', async () => {
  const { context, page, problems } = await reader(browser, { colorScheme: 'light', width: 1_440 });
  await page.goto(site.url);
  await page.waitForLoadState('networkidle');
  const loads: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads.push(request.url());
  });
  await page.getByRole('link', { name: 'Protocol', exact: true }).first().click();
  await page.getByRole('heading', { level: 1, name: 'The Grantex protocol' }).waitFor();
  expect([page.url(), loads]).toEqual([`${site.url}protocol`, []]);
  expect(problems).toEqual([]);
  await context.close();
});

test('the choice of dark or light is kept for all pages of the server', async () => {
  const { context, page } = await reader(browser, { colorScheme: 'light', width: 1_440 });
  await page.goto(site.url);
  await page.waitForLoadState('networkidle');
  await page.getByRole('switch').first().click();
  await expect
    .poll(async () => (await context.cookies()).map(({ name, value }) => [name, value]))
    .toEqual([['grantex_theme', 'dark']]);
  await page.goto(new URL('/', site.url).href);
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.goto(site.url);
  expect(await page.locator('html').getAttribute('class')).toContain('dark');
  await context.close();
});

test('a page is copied as Markdown, with addresses that lead back', async () => {
  const { context, page } = await reader(browser, { colorScheme: 'light', width: 1_440 });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${site.url}guides/limits`);
  await page.waitForLoadState('networkidle');
  await page.getByRole('button', { name: 'Copy as Markdown' }).click();
  await page.getByText('Copied', { exact: true }).waitFor();
  const copied = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(copied).toBe(await (await fetch(`${site.url}guides/limits.md`)).text());
  expect(copied).toContain(`](${site.url}`);
  await context.close();
});
