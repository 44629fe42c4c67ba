import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HttpPage } from '../../support/http-browser.ts';
import type { TestServer } from '../../support/server.ts';
import { ask } from '../consent/person.ts';
import {
  type DirectoryPerson,
  directoryPerson,
  leadingOn,
  setProvider,
  wordsOf,
} from '../directory/person.ts';
import { realProvider, type RealProvider } from '../directory/real-provider.ts';
import { type AskedCall, type AskingServer, askingServer } from './asked-call.ts';

/** People who sign in at the provider of their organisation approve a call by signing in there again. */

let asking: AskingServer;
let server: TestServer;
let provider: RealProvider;
let person: DirectoryPerson;
let login: string;
let grantId: string;
beforeAll(async () => {
  asking = await askingServer();
  ({ server } = asking);
  provider = await realProvider(`${server.url}/directory/callback/${server.developer.id}`);
  await setProvider(server.developer, provider.client);
  person = directoryPerson(server);
  const asked = await ask(server.developer);
  login = asked.principalId;
  await person.decide(asked, login);
  const { call } = server.developer;
  const { code } = (await call(`GET /v1/authorize/${asked.authRequestId}`)).body;
  ({ grantId } = (await call('POST /v1/token', { code, agentId: asked.agentId })).body);
});
afterAll(async () => {
  await provider.close();
  await server.close();
});

let amount = 0;
const askAbout = (): Promise<AskedCall> =>
  asking.ask(server.developer.id, grantId, { input: { amount: (amount += 1) } });

/** Signs in on the page of a call, where the address names the developer, and returns the page. */
async function open({ path }: AskedCall, who = person): Promise<HttpPage> {
  const { developer } = server;
  const page = await who.browser.open(`${path}?developer=${developer.id}`);
  if (!wordsOf(page.text).startsWith('Sign in to decide')) return page;
  expect(page.text).toContain('Sign in at your organisation');
  const leaving = await who.browser.submit(`${path}/sign-in/directory`, { developerId: developer.id });
  const back = await who.browser.open(relative(await who.signIn(leadingOn(leaving), login)));
  expect([back.status, back.headers.get('location')]).toEqual([303, path]);
  return who.browser.open(path);
}

const relative = ({ pathname, search }: URL): string => pathname + search;

async function leaveToApprove(call: AskedCall): Promise<URL> {
  const shown = /name="shown" value="([\w-]{43})"/.exec((await open(call)).text)?.[1];
  return leadingOn(await person.browser.submit(`${call.path}/directory`, { shown }));
}

async function statusOf({ id }: AskedCall): Promise<string> {
  return (await server.developer.call(`GET /v1/approvals/${id}`)).body.status;
}

test('a person signs in, reads the call, and approves it by signing in again', async () => {
  const call = await askAbout();
  const words = wordsOf((await open(call)).text);
  expect(words).toContain(`Only ${login} of ${new URL(provider.issuer).host} can approve this.`);
  const at = await leaveToApprove(call);
  expect([at.searchParams.get('prompt'), at.searchParams.get('max_age')]).toContain('login');
  const back = await person.browser.open(relative(await person.signIn(at, login)));
  expect([back.status, back.headers.get('location')]).toEqual([303, call.path]);
  expect(await statusOf(call)).toBe('approved');
  const again = await person.browser.open(relative(at));
  expect(again.status).toBe(404);
});

test('a new sign-in of another person approves nothing', async () => {
  const call = await askAbout();
  const to = await person.signIn(await leaveToApprove(call), 'mallory');
  const page = await person.browser.open(relative(to));
  expect([page.status, await statusOf(call)]).toEqual([403, 'pending']);
  expect(wordsOf(page.text)).toMatch(/^This is another person’s request/);
});

test('a sign-in counts once, in the browser that left, and approves no other call', async () => {
  const call = await askAbout();
  const to = await person.signIn(await leaveToApprove(call), login);
  const elsewhere = await directoryPerson(server).browser.open(relative(to));
  expect([elsewhere.status, await statusOf(call)]).toEqual([409, 'pending']);
  expect((await person.browser.open(relative(to))).status).toBe(409);
  expect(await statusOf(call)).toBe('pending');
});

test('a call that has ended meanwhile is not approved', async () => {
  const call = await askAbout();
  const to = await person.signIn(await leaveToApprove(call), login);
  await server.developer.call(`DELETE /v1/grants/${grantId}`);
  const page = await person.browser.open(relative(to));
  expect([page.status, await statusOf(call)]).toEqual([409, 'pending']);
  expect(wordsOf(page.text)).toMatch(/^The permission has ended/);
});
