import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { expectFine } from '../../web/pages/inspect.ts';
import type { Visitor } from '../../web/pages/visitor.ts';
import { makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import type { Call, TestDeveloper } from '../../support/server.ts';
import { consoleSite, HOSTILE, tabTo } from './console.ts';

const site = consoleSite();

async function comeAs(developer: Pick<TestDeveloper, 'key'>, path: string): Promise<Visitor> {
  return site.open(developer.key, path);
}

async function agentOf(call: Call, id: string): Promise<Record<string, any>> {
  return (await call(`GET /v1/agents/${id}`)).body;
}

/** Every request body that a browser sends from now on. */
function listen({ page }: Visitor): { bodies: () => string } {
  const sent: string[] = [];
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
  return { bodies: () => sent.join('\n') };
}

test('a developer without agents sees how to register one, with the address of their server', async () => {
  const person = await comeAs(await site.server.signUp(), '/agents');
  await person.page.getByText('No agent yet').waitFor();
  const text = await person.text();
  expect(text).toContain(`baseUrl: '${site.server.url}'`);
  expect(text).toContain(`curl ${site.server.url}/v1/agents`);
  await expectFine(person, 'console-agents-none');
  await person.leave();
});

test('an agent is registered by keyboard only, and its private key stays in the browser that created it', async () => {
  const developer = await site.server.signUp();
  const person = await comeAs(developer, '/agents');
  const { page } = person;
  const sent = listen(person);
  await tabTo(person, 'Register an agent');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Register an agent' }).waitFor();
  await tabTo(person, 'Name');
  await page.keyboard.type('Travel planner');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Books what you ask for');
  await page.keyboard.press('Tab');
  await page.keyboard.type('calendar:read\npayments:initiate:max_500.50\n');
  await page.keyboard.press('Tab');
  await page.keyboard.type('https://app.example/callback');
  await expectFine(person, 'console-agent-new');
  await tabTo(person, 'Register');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Registered. Save its private key now' });
  await dialog.waitFor();
  await expectFine(person, 'console-agent-private-key');
  const privateKey = JSON.parse(await dialog.locator('pre').first().innerText());
  expect(privateKey).toMatchObject({ kty: 'OKP', crv: 'Ed25519', d: expect.any(String) });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect.poll(() => dialog.isVisible()).toBe(true);
  await tabTo(person, 'I have saved it');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Travel planner' }).waitFor();
  await expectFine(person, 'console-agent');

  const id = page.url().split('/').at(-1) ?? '';
  expect(await agentOf(developer.call, id)).toMatchObject({
    name: 'Travel planner',
    description: 'Books what you ask for',
    scopes: ['calendar:read', 'payments:initiate:max_500.5'],
    redirectUris: ['https://app.example/callback'],
    keys: [{ publicKey: { crv: 'Ed25519', x: privateKey.x }, revokedAt: null }],
  });
  expect(sent.bodies()).toContain(privateKey.x);
  expect(sent.bodies()).not.toContain(privateKey.d);
  const kept = await page.evaluate<string>(
    'JSON.stringify([localStorage, sessionStorage, location.href, document.documentElement.outerHTML])',
  );
  expect(kept).not.toContain(privateKey.d);
  const text = await person.text();
  expect(text).toContain('See the events in your calendars');
  expect(text).toContain('Up to 500.50 each time, in the currency of the service');
  await person.leave();
});

test('the SDK’s file store can read the downloaded key file', async () => {
  const developer = await site.server.signUp();
  const person = await comeAs(developer, '/agents/new');
  await person.page.getByLabel('Name', { exact: true }).fill('downloader');
  await person.press('Register');
  const downloading = person.page.waitForEvent('download');
  await person.press(/^Download/);
  const download = await downloading;
  const { crv, kty, x, alg } = JSON.parse(await readFile(await download.path(), 'utf8'));
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
  expect([download.suggestedFilename(), alg]).toEqual([`${kid}.secret`, 'EdDSA']);
  await person.press('I have saved it');
  await person.page.getByRole('heading', { name: 'downloader' }).waitFor();
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('a browser without Ed25519 creates a P-256 key, and an agent without a key is unproven', async () => {
  const developer = await site.server.signUp();
  const person = await comeAs(developer, '/agents/new');
  const { page } = person;
  await page.evaluate(
    `const made = crypto.subtle.generateKey.bind(crypto.subtle);
     crypto.subtle.generateKey = (algorithm, ...rest) => algorithm.name === 'Ed25519'
       ? Promise.reject(new DOMException('unknown', 'NotSupportedError')) : made(algorithm, ...rest)`,
  );
  await page.getByLabel('Name', { exact: true }).fill('of an old browser');
  await person.press('Register');
  await person.press('I have saved it');
  await page.getByRole('heading', { name: 'of an old browser' }).waitFor();
  expect(await person.text()).toContain('P-256');

  await page.getByRole('link', { name: 'All agents' }).click();
  await page.getByRole('link', { name: 'Register an agent' }).click();
  await page.getByLabel('Name', { exact: true }).fill('without a key');
  await page.getByLabel('Make a key pair in this browser').uncheck();
  await person.press('Register');
  await page.getByRole('heading', { name: 'without a key' }).waitFor();
  expect(await person.text()).toContain('unproven');
  await person.press('Add a key');
  await page.getByRole('dialog', { name: 'Save the new private key now' }).waitFor();
  await person.press('I have saved it');
  await page.getByText('proven', { exact: true }).waitFor();
  await person.leave();
});

test('a value that the server refuses is reported at its field, and no input is lost', async () => {
  const person = await comeAs(await site.server.signUp(), '/agents/new');
  const { page } = person;
  await page.getByLabel('Name', { exact: true }).fill('hopeful');
  await page.getByLabel('Scopes').fill('a:b:c:d');
  await person.press('Register');
  await page.getByText('has more than three parts').waitFor();
  expect(await page.getByLabel('Scopes').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('Scopes').fill('calendar:read');
  await page.getByLabel('Redirect URIs').fill('javascript:alert(1)');
  await person.press('Register');
  await page.locator('[aria-invalid="true"][name="redirectUris"]').waitFor();
  await expectFine(person, 'console-agent-refused');
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('hopeful');
  await person.leave();
});

test('agents are paged by the server, newest first, and the address contains the page', async () => {
  const { key, call } = await site.server.signUp();
  for (let index = 1; index <= 27; index += 1) await makeAgent(call, [], { name: `agent ${index}` });
  const person = await comeAs({ key }, '/agents');
  const { page } = person;
  const names = (): Promise<string[]> => page.locator('tbody td:first-child a').allInnerTexts();
  await page.getByText('Page 1 of 2').waitFor();
  expect((await names()).length).toBe(25);
  expect((await names())[0]).toBe('agent 27');
  await page.getByRole('link', { name: 'Older' }).click();
  await page.getByText('Page 2 of 2').waitFor();
  expect(page.url()).toBe(`${site.server.url}/console/agents?page=2`);
  await expect.poll(names).toEqual(['agent 2', 'agent 1']);
  await expectFine(person, 'console-agents-last-page');
  await page.reload();
  await expect.poll(names).toEqual(['agent 2', 'agent 1']);
  await page.goBack();
  await page.getByText('Page 1 of 2').waitFor();
  await expectFine(person, 'console-agents');
  await page.goto(`${site.server.url}/console/agents?page=-1%20or%201=1`);
  await page.getByText('Page 1 of 2').waitFor();
  await person.leave();
});

test('agents are filtered by the server, the address contains the filter, and changes by others appear in the list', async () => {
  const { key, call } = await site.server.signUp();
  for (const name of ['Travel planner', 'travel booker', 'Mailer']) await makeAgent(call, [], { name });
  const paused = await makeAgent(call, [], { name: 'Travel pauser' });
  await call(`PATCH /v1/agents/${paused}`, { status: 'suspended' });
  const person = await comeAs({ key }, '/agents');
  const { page } = person;
  const names = (): Promise<string[]> => page.locator('tbody td:first-child a').allInnerTexts();
  await expect.poll(names).toHaveLength(4);
  expect(await page.getByRole('button', { name: 'Show all' }).count()).toBe(0);
  await tabTo(person, 'Name or id');
  await page.keyboard.type('TRAVEL');
  await page.keyboard.press('Enter');
  await expect.poll(names).toEqual(['Travel pauser', 'travel booker', 'Travel planner']);
  expect(page.url()).toBe(`${site.server.url}/console/agents?name=TRAVEL`);
  await page.getByLabel('Status').selectOption('active');
  await person.press('Filter');
  await expect.poll(names).toEqual(['travel booker', 'Travel planner']);
  expect(page.url()).toBe(`${site.server.url}/console/agents?name=TRAVEL&status=active`);
  await page.getByText('Live: changes by others').waitFor();
  await makeAgent(call, [], { name: 'travel newcomer' });
  await makeAgent(call, [], { name: 'another newcomer' });
  await expect.poll(names).toEqual(['travel newcomer', 'travel booker', 'Travel planner']);
  await expectFine(person, 'console-agents-filtered');
  await page.reload();
  await expect.poll(names).toHaveLength(3);
  expect(await page.getByLabel('Name or id').inputValue()).toBe('TRAVEL');
  expect(await page.getByLabel('Status').inputValue()).toBe('active');
  await page.getByLabel('Name or id').fill('100%');
  await page.keyboard.press('Enter');
  await page.getByText('No agent matches the filter.').waitFor();
  await expectFine(person, 'console-agents-unlike');
  await page.getByRole('link', { name: 'Show all agents' }).click();
  await expect.poll(names).toHaveLength(6);
  await page.goBack();
  await page.getByText('No agent matches the filter.').waitFor();
  await person.press('Show all');
  await expect.poll(names).toHaveLength(6);
  await page.goto(`${site.server.url}/console/agents?status=dead`);
  await page.getByText('is not valid and was ignored: status=dead').waitFor();
  await expect.poll(names).toHaveLength(6);
  await person.press('Show all');
  await expect.poll(() => page.getByText('is not valid and was ignored').count()).toBe(0);
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('an action without a connection is reported as uncertain at once, and is not repeated later', async () => {
  const developer = await site.server.signUp();
  const { call } = developer;
  const agentId = await makeAgent(call);
  const { grantId } = await makeGrant(call, agentId);
  const person = await comeAs(developer, `/agents/${agentId}`);
  const { page, context } = person;
  const uncertain = page.getByText('it is not certain whether this was done');
  await person.press('Suspend');
  await page.getByText('1 active grant').waitFor();
  await context.setOffline(true);
  await person.press('Yes, suspend it');
  await uncertain.waitFor({ timeout: 10_000 });
  await page.getByRole('button', { name: 'Suspend' }).waitFor();
  await person.press('Edit');
  await page.getByLabel('Name', { exact: true }).fill('renamed while away');
  await person.press('Save');
  await expect.poll(() => uncertain.count()).toBe(2);
  await expectFine({ ...person, problems: [] }, 'console-agent-offline');

  const changes: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') changes.push(request.url());
  });
  const again = page.waitForResponse(/\/v1\/agents\/ag_/);
  await context.setOffline(false);
  // After Back, the page reads the current state, …
  await again;
  await page.getByText('Live: changes by others').waitFor();
  // … and does not repeat the earlier action.
  expect(changes).toEqual([]);
  expect(await agentOf(call, agentId)).toMatchObject({
    status: 'active',
    name: expect.not.stringContaining('away'),
  });
  expect((await call(`GET /v1/grants/${grantId}`)).body.status).toBe('active');
  await person.leave();
});

test('an agent is edited, and its key rotated with its history shown', async () => {
  const developer = await site.server.signUp();
  const { call } = developer;
  const agentId = await makeAgent(call);
  const person = await comeAs(developer, `/agents/${agentId}`);
  const { page } = person;

  await person.press('Edit');
  await page.getByLabel('Name', { exact: true }).fill('renamed');
  await page.getByLabel('Redirect URIs').fill('https://app.example/a\nhttps://app.example/b');
  await expectFine(person, 'console-agent-edit');
  await person.press('Save');
  await page.getByRole('heading', { name: 'renamed' }).waitFor();
  expect((await agentOf(call, agentId))['redirectUris']).toEqual([
    'https://app.example/a',
    'https://app.example/b',
  ]);

  for (const label of ['Add a key', 'Rotate the key']) {
    await person.press(label);
    if (label === 'Rotate the key') await person.press('Yes, make a new key');
    await person.press('I have saved it');
    await page.getByRole('button', { name: 'Rotate the key' }).waitFor();
  }
  await page.getByText('replaced', { exact: true }).waitFor();
  await expectFine(person, 'console-agent-keys');
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('what an agent holds is counted before deletion, and has ended when the page says so', async () => {
  const developer = await site.server.signUp();
  const { call } = developer;
  const agentId = await makeAgent(call, undefined, { name: 'renamed' });
  const subAgentId = await makeAgent(call);
  const [one, two] = [await makeGrant(call, agentId), await makeGrant(call, agentId)];
  const below = await makeChild(call, one.grantToken, subAgentId);
  const stateOf = async (id: string): Promise<string> => (await call(`GET /v1/grants/${id}`)).body.status;
  const person = await comeAs(developer, `/agents/${agentId}`);
  const { page } = person;
  await person.press('Suspend');
  await page.getByText('2 active grants').waitFor();
  await expectFine(person, 'console-agent-suspend');
  await person.press('Yes, suspend it');
  await page.getByText('Suspended. Its grants have ended.').waitFor();
  // It has happened by the time the page says so.
  for (const { grantId } of [one, two, below]) expect(await stateOf(grantId)).toBe('revoked');
  await expectFine(person, 'console-agent-suspended');
  await person.press('Reactivate');
  await person.press('Yes, reactivate it');
  await page.getByText('Active again.').waitFor();
  expect((await agentOf(call, agentId))['status']).toBe('active');

  const third = await makeGrant(call, agentId);
  await person.press('Revoke all grants');
  await page.getByText('1 active grant').waitFor();
  await person.press('Yes, revoke them');
  await page.getByText('The agent can be granted access again.').waitFor();
  expect(await stateOf(third.grantId)).toBe('revoked');

  await person.press('Delete');
  await page.getByText('No active grant').waitFor();
  await person.press('Cancel');
  expect((await agentOf(call, agentId))['status']).toBe('active');
  await person.press('Delete');
  await person.press('Yes, delete it');
  await page.waitForURL(`${site.server.url}/console/agents`);
  await expect.poll(() => person.text()).not.toContain('renamed');
  expect((await call(`GET /v1/agents/${agentId}`)).status).toBe(404);
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('a name, a description and addresses are shown as text, whatever they contain', async () => {
  const developer = await site.server.signUp();
  const agentId = await makeAgent(developer.call, ['javascript.alert:run'], {
    name: HOSTILE,
    description: HOSTILE,
    redirectUris: ['https://app.example/%22%3E%3Cscript%3Ewindow.hacked=true%3C/script%3E'],
  });
  const person = await comeAs(developer, '/agents');
  const { page } = person;
  await page.getByRole('link', { name: 'window.hacked' }).click();
  await page.waitForURL(`${site.server.url}/console/agents/${agentId}`);
  await page.getByText('<script>window.hacked=true</script>').first().waitFor();
  await expectFine(person, 'console-agent-hostile');
  await person.press('Edit');
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(HOSTILE);
  await person.press('Delete');
  await page.getByText('No active grant').waitFor();
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  expect(await page.title()).not.toMatch(/[\u202e\u200b]/);
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('a key with the issue role views and revokes but changes no agent, and an auditor’s key sees none', async () => {
  const { call } = site.server.developer;
  const agentId = await makeAgent(call);
  const { body: issue } = await call('POST /v1/keys', { name: 'issuer', roles: ['issue'] });
  const person = await comeAs({ key: issue.apiKey }, `/agents/${agentId}`);
  const { page } = person;
  await page.getByRole('button', { name: 'Revoke all grants' }).waitFor();
  for (const name of ['Edit', 'Suspend', 'Delete', 'Add a key']) {
    expect(await page.getByRole('button', { name }).count()).toBe(0);
  }
  await page.goto(`${site.server.url}/console/agents/new`);
  await page.getByText('Only keys with the role admin can register agents').waitFor();
  expect(await page.getByLabel('Name', { exact: true }).isVisible()).toBe(false);
  await page.goto(`${site.server.url}/console/agents`);
  await page.getByRole('heading', { name: 'Agents' }).waitFor();
  expect(await page.getByRole('link', { name: 'Register an agent' }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'API keys' }).count()).toBe(0);
  await person.leave();

  const { body: reader } = await call('POST /v1/keys', { name: 'reader', roles: ['audit-read'] });
  const auditor = await comeAs({ key: reader.apiKey }, `/agents/${agentId}`);
  await auditor.page.getByRole('heading', { name: 'Page not found' }).waitFor();
  for (const name of ['Agents', 'Grants', 'API keys']) {
    expect(await auditor.page.getByRole('link', { name, exact: true }).count()).toBe(0);
  }
  await auditor.leave();
});

test('another developer’s agent does not exist', async () => {
  const agentId = await makeAgent(site.server.developer.call, [], { name: 'not yours' });
  const person = await comeAs(await site.server.signUp(), `/agents/${agentId}`);
  await person.page.getByRole('button', { name: 'Try again' }).waitFor();
  expect(await person.text()).not.toContain('not yours');
  await expectFine(person, 'console-agent-unknown');
  await person.page.getByRole('link', { name: 'Back to the agents' }).click();
  await person.page.getByText('No agent yet').waitFor();
  await person.leave();
});
