import { expect, test } from 'vitest';
import { expectFine } from '../../web/pages/inspect.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { consoleSite, expectSoon, HOSTILE, tabTo } from './console.ts';

const site = consoleSite();

test('⌘K finds agents and people by name and pages by label, by keyboard alone', async () => {
  const { key, call } = await site.server.signUp();
  const planner = await makeAgent(call, undefined, { name: 'Travel planner' });
  await makeGrant(call, await makeAgent(call, undefined, { name: 'Mailbox' }), { principalId: 'tracy' });
  const person = await site.open(key);
  const { page } = person;
  const options = (): Promise<string[]> => page.getByRole('option').allInnerTexts();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Search' });
  await field.waitFor();
  expect((await options()).slice(0, 3)).toEqual(['Overview\nPages', 'Agents\nPages', 'Grants\nPages']);
  await page.keyboard.type('tra');
  await expectSoon(options).toEqual([`Travel planner\n${planner}\nAgents`, 'tracy\nPeople']);
  await expectFine(person, 'console-search');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${site.server.url}/console/agents/${planner}`);
  await expectSoon(() => page.locator(':focus').innerText()).toBe('Travel planner');

  await page.keyboard.press('Meta+k');
  await page.keyboard.type('tracy');
  await expectSoon(options).toEqual(['tracy\nPeople']);
  // Closing opens nothing.
  await person.press('Close');
  await expectSoon(() => page.getByRole('dialog').count()).toBe(0);
  expect(page.url()).toBe(`${site.server.url}/console/agents/${planner}`);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('set');
  await expectSoon(options).toEqual(['Settings\nPages']);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${site.server.url}/console/settings`);
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('⌘K finds people and agents by any part of their name, id or address', async () => {
  const { key, call } = await site.server.signUp();
  const planner = await makeAgent(call, undefined, { name: 'Travel planner' });
  await call('PUT /v1/principals/crm-4711/email', { email: 'tracy.lind@wander.example' });
  await call('PUT /v1/principals/planner-of-ann/email', { email: 'ann@office.example' });
  const { body } = await call('POST /v1/keys', { name: 'issuer', roles: ['issue'] });
  const find = async (apiKey: string, texts: readonly string[]): Promise<string[][]> => {
    const person = await site.open(apiKey);
    const { page } = person;
    await page.keyboard.press('Control+k');
    const found: string[][] = [];
    for (const text of texts) {
      await page.getByRole('combobox', { name: 'Search' }).fill(text);
      await page.locator('.palette [role=status]:not(:has-text("Searching"))').waitFor();
      found.push(await page.getByRole('option').locator('bdi').allInnerTexts());
    }
    expect(person.problems).toEqual([]);
    await person.leave();
    return found;
  };
  expect(await find(key, ['PLANNER', '711', 'lind@wand', planner.slice(-9), 'an'])).toEqual([
    ['Travel planner', 'planner-of-ann'],
    ['crm-4711'],
    ['crm-4711'],
    ['Travel planner'],
    ['Grants', 'Anomalies', 'Travel planner', 'planner-of-ann', 'crm-4711'],
  ]);
  // A key that reads addresses masked finds nobody by what is hidden from it.
  expect(await find(body.apiKey, ['planner', 'lind@wand'])).toEqual([
    ['Travel planner', 'planner-of-ann'],
    [],
  ]);
});

test('a pasted id opens its page, and a button opens the search on a phone', async () => {
  const { key, call } = await site.server.signUp();
  const { grantId, agentId } = await makeGrant(call, await makeAgent(call, undefined, { name: 'Mailbox' }));
  const person = await site.open(key);
  const { page } = person;
  await page.setViewportSize({ width: 360, height: 780 });
  const search = async (text: string): Promise<void> => {
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('combobox', { name: 'Search' }).fill(text);
  };
  await search(` ${grantId} `);
  await page.getByRole('option', { name: 'Open the grant' }).click();
  await page.waitForURL(`${site.server.url}/console/grants/${grantId}`);
  await search(agentId);
  await page.getByRole('option', { name: 'Open the agent' }).click();
  await page.waitForURL(`${site.server.url}/console/agents/${agentId}`);
  await search('alog_01ABC');
  await page.getByRole('option', { name: 'Open the audit entry' }).waitFor();
  await findNothing(page);
  await person.leave();

  async function findNothing(open: typeof page): Promise<void> {
    await open.getByRole('combobox', { name: 'Search' }).fill('nobody has this name');
    await open.getByText('Nothing found').waitFor();
    await expectFine(person, 'console-search-nothing');
  }
});

test('names in the search are shown as text, whatever they contain', async () => {
  const { key, call } = await site.server.signUp();
  await makeGrant(call, await makeAgent(call, undefined, { name: HOSTILE }), { principalId: HOSTILE });
  const person = await site.open(key);
  const { page } = person;
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search' }).fill('"><img');
  await page.getByRole('option', { name: 'window.hacked' }).nth(1).waitFor();
  await expectFine(person, 'console-search-hostile');
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/console\/people\/person\?name=/);
  await page.getByRole('heading', { name: 'window.hacked', level: 1 }).waitFor();
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('a key finds only what it may open', async () => {
  const { call } = await site.server.signUp();
  await makeAgent(call, undefined, { name: 'Auditor' });
  const { body } = await call('POST /v1/keys', { name: 'reader', roles: ['audit-read'] });
  const person = await site.open(body.apiKey as string);
  const { page } = person;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search' }).fill('au');
  await expectSoon(() => page.getByRole('option').allInnerTexts()).toEqual(['Audit log\nPages']);
  await page.getByRole('combobox', { name: 'Search' }).fill('grnt_01ABC');
  await page.getByText('Nothing found').waitFor();
  expect(asked.filter((path) => path.startsWith('/v1/agents') || path.startsWith('/v1/principals'))).toEqual(
    [],
  );
  await person.leave();
});

test('the theme is switched for all pages of this browser, before their first paint', async () => {
  const { key } = await site.server.signUp();
  const person = await site.open(key);
  const { page } = person;
  const background = (): Promise<string> =>
    page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
  const [light, dark] = ['rgb(244, 243, 239)', 'rgb(20, 22, 27)'];
  expect(await background()).toBe(light);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await background()).toBe(dark);
  await tabTo(person, 'System');
  await page.keyboard.press('ArrowRight');
  await expectSoon(background).toBe(light);
  for (const path of ['/console', '/permissions']) {
    const response = await page.goto(`${site.server.url}${path}`);
    expect(await response?.text()).toContain('data-theme="light"');
    expect(await background()).toBe(light);
  }
  await page.goto(`${site.server.url}/console`);
  await page.getByRole('radio', { name: 'System' }).check();
  await page.reload();
  await expectSoon(background).toBe(dark);
  expect(
    (await page.goto(`${site.server.url}/permissions`).then((response) => response?.text())) ?? '',
  ).not.toContain('data-theme');
  // Anything else in the cookie is no choice.
  await person.context.addCookies([{ name: 'grantex_theme', value: '"><script>', url: site.server.url }]);
  await page.goto(`${site.server.url}/console`);
  expect(await background()).toBe(dark);
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('on a phone a button opens the navigation, which closes with Escape and when a page opens', async () => {
  const { key } = await site.server.signUp();
  const person = await site.open(key);
  const { page } = person;
  await page.setViewportSize({ width: 360, height: 780 });
  const navigation = page.getByRole('navigation', { name: 'Console' });
  expect(await navigation.isVisible()).toBe(false);
  await tabTo(person, 'Menu');
  await page.keyboard.press('Enter');
  await navigation.waitFor();
  await page.getByText('Signed in with first key · admin').waitFor();
  expect(await page.getByRole('link', { name: 'Documentation' }).getAttribute('href')).toBe('/docs');
  await page.keyboard.press('Escape');
  await navigation.waitFor({ state: 'hidden' });
  expect(await page.locator(':focus').innerText()).toBe('Menu');
  await page.keyboard.press('Enter');
  await navigation.getByRole('link', { name: 'Agents' }).click();
  await page.getByRole('heading', { name: 'Agents', level: 1 }).waitFor();
  expect(await navigation.isVisible()).toBe(false);
  expect(await page.locator(':focus').innerText()).toBe('Agents');
  await person.leave();
});
