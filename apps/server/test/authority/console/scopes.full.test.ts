import { beforeEach, expect, test } from 'vitest';
import { expectFine } from '../../web/pages/inspect.ts';
import { makeAgent } from '../../support/grants.ts';
import type { TestDeveloper } from '../../support/server.ts';
import { consoleSite, expectSoon } from './console.ts';

const site = consoleSite();
let developer: TestDeveloper;

beforeEach(async () => {
  developer = await site.server.signUp();
});

const ownOf = async (): Promise<object[]> => {
  const { body } = await developer.call<{ scopes: { isStandard: boolean }[] }>('GET /v1/scopes');
  return body.scopes.filter(({ isStandard }) => !isStandard);
};

test('a developer describes a scope, sees the text as people will, changes it, and removes it', async () => {
  const person = await site.open(developer.key, '/scopes');
  const { page } = person;
  await page.getByText('You have not described any scopes yet').waitFor();
  await expectFine(person, 'console-scopes-empty');
  await page.getByLabel('Scope', { exact: true }).fill('flights:book');
  const preview = page.getByRole('group', { name: 'As people see it' });
  await preview.getByText('Something that nobody has described').waitFor();
  await page.getByLabel('Sentence').fill('Book flights for you');
  await preview.getByText('Book flights for you').waitFor();
  await preview.getByText('in the words of a developer').waitFor();
  await expectFine(person, 'console-scopes-preview');
  await person.press('Save');
  const own = page.getByRole('table', { name: 'Your own scopes' });
  await own.getByText('Book flights for you').waitFor();
  await person.press('Edit (flights:book)');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Typed where the focus is');
  expect(await page.getByLabel('Sentence').inputValue()).toBe('Typed where the focus is');
  await page.getByLabel('Sentence').fill('Book flights, and pay for them');
  await person.press('Save');
  await own.getByText('Book flights, and pay for them').waitFor();
  expect(await ownOf()).toMatchObject([
    { scope: 'flights:book', sentence: 'Book flights, and pay for them' },
  ]);
  await person.press('Remove (flights:book)');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('You have not described any scopes yet').waitFor();
  expect(await ownOf()).toEqual([]);
  await person.leave();
});

test('a scope without a description links to the form for one, with the scope filled in', async () => {
  const { call } = developer;
  const scopes = ['rockets:launch:max_5', 'email:read'];
  const agentId = await makeAgent(call, scopes);
  const person = await site.open(developer.key, `/agents/${agentId}`);
  const { page } = person;
  await page.getByRole('heading', { level: 1 }).waitFor();
  await expectFine(person, 'console-scopes-undescribed');
  await page.getByRole('link', { name: 'Something that nobody has described' }).click();
  await page.getByRole('heading', { name: 'Describe a scope' }).waitFor();
  expect(await page.getByLabel('Scope', { exact: true }).inputValue()).toBe('rockets:launch');
  await page.getByLabel('Sentence').fill('Launch rockets');
  await person.press('Save');
  await page.getByRole('table', { name: 'Your own scopes' }).getByText('Launch rockets').waitFor();
  await expectSoon(() => page.getByLabel('Scope', { exact: true }).inputValue()).toBe('');
  expect(new URL(page.url()).search).toBe('');
  await person.leave();
  const { body } = await call('POST /v1/keys', { name: 'i', roles: ['issue'] });
  await call('DELETE /v1/scopes/rockets:launch');
  const issuer = await site.open(body.apiKey, `/agents/${agentId}`);
  await issuer.page.getByText('Something that nobody has described').waitFor();
  expect(await issuer.page.getByRole('link', { name: 'Something that nobody' }).count()).toBe(0);
  await issuer.leave();
});

test('a value that the server refuses is reported at the field', async () => {
  const person = await site.open(developer.key, '/scopes');
  const { page } = person;
  await page.getByLabel('Scope', { exact: true }).fill('flights:book');
  await page.getByLabel('Sentence').fill('from right \u202eto left');
  await person.press('Save');
  await page.getByText('must be one line of plain text').waitFor();
  expect(await page.getByLabel('Sentence').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('Scope', { exact: true }).fill('email:read');
  await page.getByText('This is a standard scope').waitFor();
  await page.getByLabel('Sentence').fill('See the weather');
  await person.press('Save');
  await page.getByText('email:read is a standard scope, and means the same everywhere').waitFor();
  await expectFine(person, 'console-scopes-refused');
  await person.leave();
});

test('a description is shown as text, also while it is typed, and a key without admin cannot change it', async () => {
  const sentence = '<img src=x onerror="window.hacked=true"> Pay';
  const person = await site.open(developer.key, '/scopes');
  await person.page.getByLabel('Scope', { exact: true }).fill('pay:now');
  await person.page.getByLabel('Sentence').fill(sentence);
  await person.press('Save');
  await person.page.getByRole('table', { name: 'Your own scopes' }).getByText(sentence).waitFor();
  expect(await person.page.evaluate('window.hacked')).toBeUndefined();
  expect(person.problems).toEqual([]);
  await person.leave();
  const { body } = await developer.call('POST /v1/keys', { name: 'i', roles: ['issue'] });
  const issuer = await site.open(body.apiKey, '/scopes');
  await issuer.page.getByText(sentence).waitFor();
  expect(await issuer.page.getByRole('button', { name: /Edit|Remove|Save/ }).count()).toBe(0);
  await expectFine(issuer, 'console-scopes-issue');
  await issuer.leave();
});
