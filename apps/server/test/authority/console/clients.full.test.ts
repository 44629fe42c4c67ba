import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  authorizePath,
  CALLBACK,
  newPkce,
  openService,
  post,
  registerClient,
  type Service,
} from '../../people/logins/log-in.ts';
import { makeAgent } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import { visitor } from '../../web/pages/visitor.ts';
import { documentHost, type DocumentHost } from '../clients/document-host.ts';
import { consoleSite, HOSTILE } from './console.ts';

const site = consoleSite();
let service: Service;
let host: DocumentHost;
beforeAll(async () => {
  host = await documentHost();
  service = await openService(site.server);
});
afterAll(async () => {
  host.close();
  await service.close();
});

/** Lets a client in for `sandbox_user`, as the sandbox does at once. */
async function letIn(clientId: string): Promise<void> {
  const { verifier, challenge } = newPkce();
  const { url } = site.server;
  const path = authorizePath({ client_id: clientId, code_challenge: challenge, resource: service.audience });
  const sent = await httpBrowser(url).open(path);
  const { status } = await post(site.server, 'token', {
    grant_type: 'authorization_code',
    code: new URL(sent.headers.get('location') ?? '').searchParams.get('code') ?? '',
    code_verifier: verifier,
    client_id: clientId,
  });
  expect(status).toBe(200);
}

const published = (name: string): string =>
  host.publishClient({ client_name: name, redirect_uris: [CALLBACK] }).url;

test('clients are listed as agents of their kind, with the host of their id', async () => {
  const { developer } = site.server;
  await makeAgent(developer.call, ['flights:search'], { name: 'Own planner' });
  const document = published('Claude Code');
  await letIn(document);
  await letIn(await registerClient(site.server, { client_name: 'MCP Inspector' }));
  const person = await site.open(developer.key, '/agents');
  const { page } = person;
  const names = (): Promise<string[]> => page.locator('tbody td:first-child a').allInnerTexts();
  await expect.poll(names).toEqual(['MCP Inspector', 'Claude Code', 'Own planner']);
  expect(await person.text()).toContain(new URL(host.url).host);
  expect(await person.text()).toContain('registered itself');
  await page.getByLabel('Kind').selectOption('client');
  await person.press('Filter');
  await expect.poll(names).toEqual(['MCP Inspector', 'Claude Code']);
  await expectFine(person, 'console-agents-clients');

  await page.getByRole('link', { name: 'Claude Code' }).click();
  await page.getByText('Its name is what it calls itself').waitFor();
  const text = await person.text();
  expect(text).toContain(document);
  expect(text).toContain(`It is described at ${new URL(host.url).host}.`);
  for (const name of ['Edit', 'Add a key']) {
    expect(await page.getByRole('button', { name }).count()).toBe(0);
  }
  await expectFine(person, 'console-client');

  await person.press('Suspend');
  await page.getByText('1 active grant').waitFor();
  await person.press('Yes, suspend it');
  await page.getByText('Suspended. Its grants have ended.').waitFor();
  await person.press('Delete');
  await page.getByText('Nobody can authorize this client again').waitFor();
  await expectFine(person, 'console-client-delete');
  await person.press('Yes, delete it');
  await expect.poll(names).toEqual(['MCP Inspector', 'Own planner']);
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('the permissions page shows an app with the host of its id, and ends it', async () => {
  const { developer } = site.server;
  const document = published('Travel app');
  await letIn(document);
  await letIn(await registerClient(site.server, { client_name: `Travel app · ${new URL(host.url).host}` }));
  const { body } = await developer.call('POST /v1/principal-sessions', { principalId: 'sandbox_user' });
  const person = await visitor(site.browser);
  const { page } = person;
  await page.goto(body.dashboardUrl);
  const own = `Travel app · ${new URL(host.url).host}`;
  const link = page.getByRole('link', { name: own, exact: true });
  await link.waitFor();
  await page.getByRole('link', { name: `${own} · registered itself`, exact: true }).waitFor();
  await expectFine(person, 'permissions-apps');
  await link.click();
  await page.getByText('This app calls itself “Travel app”. Nobody has checked that name.').waitFor();
  await page.getByText('Details').click();
  expect(await person.text()).toContain(document);
  await expectFine(person, 'permission-app');
  await page.goBack();
  await page.getByRole('button', { name: `Stop (${own}, at` }).click();
  await page.getByText('One permission has ended.').waitFor();
  expect(await link.count()).toBe(0);
  await page.getByRole('link', { name: 'History' }).click();
  await link.first().waitFor();
  await expectFine(person, 'permissions-apps-past');
  await person.leave();
});

test('what a client calls itself is shown as text', async () => {
  await letIn(published(HOSTILE.replaceAll(/[\u202e\u200b]/g, '')));
  const person = await site.open(site.server.developer.key, '/agents?kind=client');
  await person.page.getByRole('link', { name: 'window.hacked' }).click();
  await person.page.getByText('Its name is what it calls itself').waitFor();
  expect(await person.page.evaluate('window.hacked')).toBeUndefined();
  expect(person.problems).toEqual([]);
  await person.leave();
});
