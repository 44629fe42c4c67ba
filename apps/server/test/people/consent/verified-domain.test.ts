import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeAgent } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';
import { documentHost, type DocumentHost } from '../../authority/clients/document-host.ts';
import { png } from '../../authority/domains/png.ts';
import {
  authorizePath,
  CALLBACK,
  loggingIn,
  newPkce,
  openService,
  registerClient,
} from '../logins/log-in.ts';
import { vouchedBrowser } from '../permissions/visit-with.ts';
import { ask, boundPerson, liveServer, outcomeOf } from './person.ts';

/** What people see of a developer's verified domain. */

let server: TestServer;
let host: DocumentHost;
let domain: string;
beforeAll(async () => {
  const environment = { GRANTEX_DYNAMIC_REGISTRATION: 'on' };
  [server, host] = await Promise.all([liveServer({ environment }), documentHost()]);
  domain = new URL(host.url).host;
  host.publish('/logo.png', (_request, response) =>
    response.writeHead(200, { 'content-type': 'image/png' }).end(png(64)),
  );
});
afterAll(async () => {
  host.close();
  await server.close();
});
beforeEach(() => confirm(server.developer));

async function confirm({ id, call }: TestDeveloper): Promise<void> {
  host.publish('/.well-known/grantex.json', { developers: [id], logo: '/logo.png' });
  expect((await call('PUT /v1/me/domain', { domain })).status).toBe(200);
}

const remove = ({ call }: TestDeveloper) => call('DELETE /v1/me/domain');
const pageOf = async (secret: string): Promise<string> =>
  (await httpBrowser(server.url).open(`/consent/${secret}`)).text;

const MARK = 'class="verified-domain"';
const LOGO = /<img class="logo" src="\/logos\/[0-9a-f]{64}\.png" alt width="40" height="40"\/>/;

/** What is visible of the mark, and its label. */
function markIn(page: string): string | undefined {
  return page
    .split(MARK)[1]
    ?.split('</p>')[0]
    ?.replaceAll(/<[^>]*>|^>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

test('stands beside the name while a person decides and afterwards, and is gone once it is not theirs', async () => {
  const { asked, person } = await boundPerson(server);
  const shown = await pageOf(asked.secret);
  expect(markIn(shown)).toBe(`Verified domain ${domain}`);
  expect(shown).toMatch(LOGO);
  expect(shown).toContain('belongs to the developer. It has not checked the name');
  expect(outcomeOf(await person.approve(asked.secret))).toBe('approved');
  const after = await pageOf(asked.secret);
  expect(after).toContain('data-state="waiting"');
  expect(markIn(after)).toBe(`Verified domain ${domain}`);

  await remove(server.developer);
  for (const page of [await pageOf(asked.secret), await pageOf((await ask(server.developer)).secret)]) {
    expect(page).not.toContain(MARK);
    expect(page).not.toContain('class="logo"');
    expect(page).not.toContain('has not checked the name');
    expect(page).not.toContain(domain);
  }
});

test('is part of what a person decides about', async () => {
  const { asked, person } = await boundPerson(server);
  const answer = await person.answer(asked.secret, 'approve');
  await remove(server.developer);
  expect(outcomeOf(await person.settle(asked.secret, 'approve', answer))).toBe('REQUEST_CHANGED');
});

test.each([
  'wayfarer.example',
  'wayfarer.example ✓',
  'Verified domain: wayfarer.example',
  '</bdi><svg role="img">',
])('is not what the name %j says', async (name) => {
  const { body } = await server.callAs(null)('POST /v1/signup', { name });
  const call = server.callAs(body.apiKey);
  const hostile: TestDeveloper = { id: body.developerId, key: body.apiKey, call };
  const asked = await ask(hostile);
  const page = await pageOf(asked.secret);
  expect(page).toContain(`An agent of <bdi>${name.replaceAll('<', '&lt;').replaceAll('"', '&quot;')}</bdi>`);
  expect(page).not.toContain(MARK);
  expect(page).not.toContain('role="img"');
  // And where it has a domain, that alone is marked.
  await confirm(hostile);
  expect(markIn(await pageOf(asked.secret))).toBe(`Verified domain ${domain}`);
  await remove(hostile);
});

test('marks the login of the developer’s own agent, and no other client of their service', async () => {
  const service = await openService(server, { people: 'anyone' });
  const open = async (client_id: string): Promise<string> => {
    const code_challenge = newPkce().challenge;
    const path = authorizePath({ client_id, code_challenge, resource: service.audience });
    return (await loggingIn(server).open(path)).page.text;
  };
  const own = await makeAgent(server.developer.call, ['flights:search'], { redirectUris: [CALLBACK] });
  const page = await open(own);
  expect(markIn(page)).toBe(`Verified domain ${domain}`);
  expect(page).toMatch(LOGO);

  const [seen = '', folded] = (await open(await registerClient(server))).split('<details>');
  expect(seen).not.toContain(MARK);
  expect(seen).not.toContain('class="logo"');
  expect(seen).not.toContain(`>${domain}<`);
  // Whose service it is stands in the details.
  expect(folded).toContain(`<bdi dir="ltr">${domain}</bdi>`);
  await service.close();
});

test('comes with each developer of the permissions page, and with each permission', async () => {
  const { asked, person: approver } = await boundPerson(server);
  const { agentId, principalId } = asked;
  expect(outcomeOf(await approver.approve(asked.secret))).toBe('approved');
  const { call } = server.developer;
  const { body } = await call(`GET /v1/authorize/${asked.authRequestId}`);
  const { grantId } = (await call('POST /v1/token', { code: body.code, agentId })).body;
  const person = await vouchedBrowser(server, server.developer, principalId);
  const read = async (): Promise<unknown[]> => {
    const { json } = await person.open('/permissions/overview');
    const page = await person.open(`/permissions/grants/${grantId}`);
    return [...json.overview.people, page.json].map((each) => each.domain);
  };
  const shown = { name: domain, logo: expect.stringMatching(/^\/logos\/[0-9a-f]{64}\.png$/) };
  expect(await read()).toEqual([shown, shown]);
  await remove(server.developer);
  expect(await read()).toEqual([null, null]);
});
