import { beforeEach, expect, test } from 'vitest';
import { expectFine } from '../../web/pages/inspect.ts';
import type { TestDeveloper } from '../../support/server.ts';
import { consoleSite, HOSTILE, signIn, tabTo } from './console.ts';
import { visitor } from '../../web/pages/visitor.ts';

const site = consoleSite({ environment: { GRANTEX_HOST: '127.0.0.1', TRUST_PROXY: '127.0.0.1' } });
let developer: TestDeveloper;

beforeEach(async () => {
  developer = await site.server.signUp();
});

interface Begun {
  deviceCode: string;
  userCode: string;
}

const begin = async (body: object, from = '127.0.0.1'): Promise<Begun> => {
  const call = site.server.callAs(null);
  return (await call<Begun>('POST /v1/device-logins', body, { headers: { 'x-forwarded-for': from } })).body;
};
const fetchKey = async ({ deviceCode }: Begun): Promise<any> =>
  (await site.server.callAs(null)('POST /v1/device-logins/key', { deviceCode })).body;

test('a developer signs in where the terminal sends them, types the code, and limits the roles, by keyboard only', async () => {
  const login = await begin({ name: 'ada-laptop', roles: ['issue', 'audit-read'] });
  const person = await visitor(site.browser, { width: 1_440 });
  const { page } = person;
  await signIn(person, site.server, developer.key, '/device');
  await expectFine(person, 'console-device-code');
  await tabTo(person, 'The code in your terminal');
  await page.keyboard.type(login.userCode.toLowerCase());
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Let ada-laptop act as' }).waitFor();
  expect(await page.getByText('another network').count()).toBe(0);
  const ticked = page.getByRole('checkbox', { checked: true });
  expect(await ticked.evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).value))).toEqual([
    'issue',
    'audit-read',
  ]);
  await expectFine(person, 'console-device-decide');
  await page.getByRole('checkbox', { name: 'issue' }).focus();
  await page.keyboard.press('Space');
  await tabTo(person, 'Allow');
  await page.keyboard.press('Enter');
  await page.getByText('Go back to your terminal.').waitFor();
  await expectFine(person, 'console-device-allowed');
  expect(await fetchKey(login)).toMatchObject({ status: 'allowed', roles: ['audit-read'] });
  await person.leave();
});

test('a program that asks from another network is announced as such, and its name is text', async () => {
  const name = HOSTILE.slice(0, 64);
  const login = await begin({ name }, '203.0.113.7');
  const person = await site.open(developer.key, '/device');
  const { page } = person;
  await page.getByLabel('The code in your terminal').fill(login.userCode);
  await person.press('Continue');
  await page.getByText('That is another network than this browser’s.').waitFor();
  await page.getByText('203.0.113.7').waitFor();
  // It asked for no roles: nobody gives everything by only pressing the button.
  expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(4);
  expect(await page.getByRole('checkbox', { name: 'admin' }).isChecked()).toBe(false);
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  expect(person.problems).toEqual([]);
  await expectFine(person, 'console-device-elsewhere');
  await person.press('Deny');
  await page.getByText('was denied, and got nothing').waitFor();
  expect(await fetchKey(login)).toMatchObject({ code: 'ACCESS_DENIED' });
  await person.leave();
});

test('a code that nobody waits with is reported at the field, and a key offers only the roles that it has', async () => {
  const { body } = await developer.call('POST /v1/keys', { name: 'low', roles: ['audit-read'] });
  const login = await begin({ name: 'ada-laptop', roles: ['admin'] });
  const person = await site.open(body.apiKey, '/device');
  const { page } = person;
  await page.getByLabel('The code in your terminal').fill('BCDF-GHJK');
  await person.press('Continue');
  await page.getByText('No program is waiting for this code').waitFor();
  await expectFine(person, 'console-device-unknown');
  await page.getByLabel('The code in your terminal').fill(login.userCode);
  await person.press('Continue');
  await page.getByRole('heading', { name: 'Let ada-laptop act as' }).waitFor();
  expect(await page.getByRole('checkbox').count()).toBe(1);
  await person.press('Allow');
  await page.getByText('Choose at least one.').waitFor();
  await page.getByRole('checkbox').check();
  await person.press('Allow');
  await page.getByText('Go back to your terminal.').waitFor();
  expect(await fetchKey(login)).toMatchObject({ roles: ['audit-read'] });
  await person.leave();
});
