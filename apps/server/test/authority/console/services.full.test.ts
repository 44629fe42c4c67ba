import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestDeveloper } from '../../support/server.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import { documentHost, type DocumentHost } from '../clients/document-host.ts';
import { consoleSite, expectSoon, tabTo } from './console.ts';

const MCP = 'https://mcp.travel.example/mcp';

describe('in a sandbox', () => {
  const site = consoleSite();
  let developer: TestDeveloper;
  beforeEach(async () => {
    developer = await site.server.signUp();
  });
  const settings = async () => (await developer.call('GET /v1/me')).body.settings;

  test('a service is added by keyboard only, changed and removed, and stays among the audiences', async () => {
    const person = await site.open(developer.key, '/settings');
    const { page } = person;
    await page.getByText('No service is open to OAuth clients yet.').waitFor();
    await page.getByLabel('Audiences').fill('https://api.travel.example');
    await person.press('Save settings');
    await page.getByText('Saved', { exact: true }).waitFor();
    await tabTo(person, 'Add a service');
    await page.keyboard.press('Enter');
    await page.getByLabel('Address of the service').waitFor();
    // The first field has the focus.
    await page.keyboard.type(MCP);
    await tabTo(person, 'Scopes that clients may ask for');
    await page.keyboard.type('flights:search\npayments:initiate:max_500');
    await expectFine(person, 'console-service-new');
    await tabTo(person, 'Add the service');
    await page.keyboard.press('Enter');
    await page.getByText(`Added: ${MCP}`).waitFor();
    expect(await settings()).toEqual({
      audiences: ['https://api.travel.example', MCP],
      resources: {
        [MCP]: {
          openTo: 'clients',
          people: 'bound',
          scopes: ['flights:search', 'payments:initiate:max_500'],
          defaultScopes: [],
          dpop: 'accept',
        },
      },
    });
    expect(await page.getByLabel('Other audiences').inputValue()).toBe('https://api.travel.example');
    await expectFine(person, 'console-services');

    await person.press(`Change (${MCP})`);
    await page.getByLabel('Who may ask for it').selectOption({ label: 'only your own agents' });
    await page.getByLabel('Whose login is taken').selectOption({ label: 'anyone, with a passkey' });
    await page.getByLabel('Scopes for a client that names none').fill('flights:search');
    await page.getByLabel('Key-bound tokens (DPoP)').selectOption('required');
    await expectFine(person, 'console-service-change');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText(`Saved: ${MCP}`).waitFor();
    expect((await settings()).resources[MCP]).toMatchObject({
      openTo: 'agents',
      people: 'anyone',
      defaultScopes: ['flights:search'],
      dpop: 'required',
    });

    // The other settings neither lose the service nor need to name it.
    await page.getByLabel('Other audiences').fill('');
    await person.press('Save settings');
    await expectSoon(async () => (await settings()).audiences).toEqual([MCP]);

    await person.press(`Remove (${MCP})`);
    await expectFine(person, 'console-service-remove');
    await person.press('Yes, remove it');
    await page.getByText(`Removed: ${MCP}`).waitFor();
    expect(await settings()).toEqual({});
    expect(person.problems).toEqual([]);
    await person.leave();
  });

  test('what the server refuses is reported at its field, and no input is lost', async () => {
    const other = await site.server.signUp();
    await other.call('PATCH /v1/me', { settings: { resources: { [MCP]: {} } } });
    const person = await site.open(developer.key, '/settings');
    const { page } = person;
    await person.press('Add a service');
    const address = page.getByLabel('Address of the service');
    const refusedAt = async (label: string, words: string): Promise<void> => {
      await person.press('Add the service');
      await page.getByText(words).waitFor();
      expect(await page.getByLabel(label).getAttribute('aria-invalid')).toBe('true');
      expect(await page.locator('[aria-invalid="true"]').count()).toBe(1);
    };
    await address.fill('https://new.travel.example/mcp');
    await refusedAt('Scopes that clients may ask for', 'clients may ask for nothing');
    await page.getByLabel('Scopes that clients may ask for').fill('flights:search:a:b');
    await refusedAt('Scopes that clients may ask for', 'has more than three parts');
    await page.getByLabel('Scopes that clients may ask for').fill('flights:search');
    await address.fill(site.server.url);
    await refusedAt('Address of the service', 'must not be at or under the issuer');
    await address.fill('https://MCP.travel.example/mcp');
    await refusedAt('Address of the service', 'must be named by a URL in its normal form');
    await address.fill(MCP);
    await page.getByLabel('Scopes for a client that names none').fill('hotels:book');
    await refusedAt('Scopes for a client that names none', 'they must be among scopes');
    await expectFine(person, 'console-service-refused');
    await page.getByLabel('Scopes for a client that names none').fill('');
    await refusedAt('Address of the service', 'this URL is already registered at this server');
    expect(await page.getByLabel('Scopes that clients may ask for').inputValue()).toBe('flights:search');
    await person.press('Cancel');
    expect(await settings()).toEqual({});
    await person.leave();
  });

  test('a change undoes no change by somebody else', async () => {
    const [first, second] = ['https://first.example/mcp', 'https://second.example/mcp'];
    await developer.call('PATCH /v1/me', { settings: { resources: { [first]: {} } } });
    const person = await site.open(developer.key, '/settings');
    await person.press(`Change (${first})`);
    await developer.call('PATCH /v1/me', {
      settings: { resources: { [first]: { dpop: 'required' }, [second]: { people: 'anyone' } } },
    });
    await person.page.getByLabel('Whose login is taken').selectOption('provider');
    await person.page.getByRole('button', { name: 'Save', exact: true }).click();
    await person.page.getByText(`Saved: ${first}`).waitFor();
    const { resources } = await settings();
    expect(resources).toMatchObject({ [first]: { people: 'provider' }, [second]: { people: 'anyone' } });

    // Nor do the other settings, on a page that does not show the newest services and audiences.
    const third = 'https://third.example/mcp';
    const changes = { audiences: ['urn:other', first, third], resources: { [third]: {}, [second]: null } };
    expect((await developer.call('PATCH /v1/me', { settings: changes })).status).toBe(200);
    await person.page.getByLabel('Depth of delegation').fill('3');
    await person.press('Save settings');
    await expectSoon(settings).toMatchObject({
      maxDelegationDepth: 3,
      audiences: ['urn:other', first, third],
      resources: { [first]: resources[first], [third]: {} },
    });
    await person.leave();
  });
});

describe('on a live server', () => {
  const site = consoleSite({ environment: { GRANTEX_MODE: 'live' } });
  let host: DocumentHost;
  beforeAll(async () => {
    host = await documentHost();
  });
  afterAll(() => host.close());

  test('a service must say whose it is, and the page says how', async () => {
    const { developer } = site.server;
    const person = await site.open(developer.key, '/settings');
    const { page } = person;
    await person.press('Add a service');
    await page.getByText(`"grantex_developer": "${developer.id}"`).waitFor();
    await page.getByLabel('Address of the service').fill(`${host.url}/mcp`);
    await page.getByLabel('Scopes that clients may ask for').fill('flights:search');
    await person.press('Add the service');
    await page.getByText('its metadata must name this issuer').waitFor();
    expect(await page.getByLabel('Address of the service').getAttribute('aria-invalid')).toBe('true');
    await expectFine(person, 'console-service-unconfirmed');
    host.publish('/.well-known/oauth-protected-resource/mcp', {
      resource: `${host.url}/mcp`,
      authorization_servers: [site.server.url],
      grantex_developer: developer.id,
    });
    await person.press('Add the service');
    await page.getByText(`Added: ${host.url}/mcp`).waitFor();
    await person.leave();
  });
});
