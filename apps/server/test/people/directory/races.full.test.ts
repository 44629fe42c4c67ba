import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { allowFirstUse, ask, type Asked, boundPerson } from '../consent/person.ts';
import { secretDigest } from '../../../src/base/secrets.ts';
import { postgresql } from '../../support/databases.ts';
import { isValid } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { hostileProvider, type HostileProvider } from './hostile-provider.ts';
import { type DirectoryPerson, directoryPerson, setProvider } from './person.ts';

let server: TestServer;
let provider: HostileProvider;
let developer: TestDeveloper;
beforeAll(async () => {
  server = await testServer({ place: await postgresql(), environment: { GRANTEX_MODE: 'live' } });
  provider = await hostileProvider();
});
afterAll(async () => {
  await provider.close();
  await server.close();
});
beforeEach(async () => {
  provider.answer = {};
  developer = await server.signUp();
  await setProvider(developer, provider.client);
});

async function signIn(person: DirectoryPerson, asked: Asked, sub = asked.principalId): Promise<URL> {
  return provider.signIn(await person.leave(asked), sub);
}

async function grantOf({ authRequestId, agentId }: Asked): Promise<string> {
  const { code } = (await developer.call(`GET /v1/authorize/${authRequestId}`)).body;
  return (await developer.call('POST /v1/token', { code, agentId })).body.grantToken;
}

test('when the provider gives two people the same name and both come at once, one is bound and decides', async () => {
  await setProvider(developer, { ...provider.client, principalClaim: 'employee' });
  for (let round = 0; round < 5; round += 1) {
    const asked = await ask(developer);
    provider.answer = { claims: { employee: asked.principalId } };
    const people = [directoryPerson(server), directoryPerson(server)];
    const backs = await Promise.all(
      people.map((person, index) => signIn(person, asked, `sub-${round}-${index}`)),
    );
    const pages = await Promise.all(people.map((person, index) => person.comeBack(backs[index] as URL)));
    // The second finds the request changed: it has a person who decides.
    expect(pages.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409]);
  }
});

test('a callback that is followed twice at once decides once', async () => {
  const asked = await ask(developer);
  const person = directoryPerson(server);
  const back = await signIn(person, asked);
  const pages = await Promise.all([person.comeBack(back), person.comeBack(back), person.comeBack(back)]);
  expect(pages.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409, 409]);
});

test('one person who begins under many names at once is one account, and each name is theirs', async () => {
  await setProvider(developer, { ...provider.client, principalClaim: 'employee' });
  const requests = await Promise.all([1, 2, 3, 4].map(() => ask(developer)));
  const people = requests.map(() => directoryPerson(server));
  const pages = [];
  const backs = await Promise.all(
    requests.map((asked, index) => signIn(people[index] as DirectoryPerson, asked, 'one')),
  );
  // The provider has renamed the person between the sign-ins: each name is requested while it is current.
  for (const [index, asked] of requests.entries()) {
    provider.answer = { claims: { employee: asked.principalId } };
    pages.push(await (people[index] as DirectoryPerson).comeBack(backs[index] as URL));
  }
  expect(pages.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const rows =
    await server.sql(`SELECT count(DISTINCT account_id)::int AS accounts, count(*)::int AS names FROM bindings
    WHERE developer_id = '${developer.id}' AND ended_at IS NULL`);
  expect(rows).toEqual([{ accounts: 1, names: 4 }]);
});

test('changing a provider while people decide leaves none of their grants active', async () => {
  const before = await ask(developer);
  const early = directoryPerson(server);
  await early.comeBack(await signIn(early, before));
  const grants = [await grantOf(before)];
  const requests = await Promise.all([1, 2, 3, 4, 5].map(() => ask(developer)));
  const people = requests.map(() => directoryPerson(server));
  const backs = await Promise.all(
    requests.map((asked, index) => signIn(people[index] as DirectoryPerson, asked)),
  );
  await Promise.all([
    ...people.map((person, index) => person.comeBack(backs[index] as URL)),
    developer.call('PUT /v1/sign-in-provider', { ...provider.client, principalClaim: 'employee' }),
  ]);
  for (const asked of requests) {
    const token = await grantOf(asked);
    if (token !== undefined) grants.push(token);
  }
  for (const token of grants) expect(await isValid(developer.call, token)).toBe(false);
  const rows = await server.sql(
    `SELECT count(*)::int AS bound FROM bindings WHERE developer_id = '${developer.id}' AND ended_at IS NULL`,
  );
  expect(rows).toEqual([{ bound: 0 }]);
});

test('removing a provider while each of its people is revoked causes no deadlock', async () => {
  const requests = await Promise.all([1, 2, 3, 4, 5, 6].map(() => ask(developer)));
  for (const asked of requests) {
    const person = directoryPerson(server);
    await person.comeBack(await signIn(person, asked));
  }
  const statuses = await Promise.all([
    ...requests.map(({ principalId }) => developer.call(`DELETE /v1/principals/${principalId}/grants`)),
    developer.call('DELETE /v1/sign-in-provider'),
    ...requests.map(({ principalId }) =>
      developer.call(`DELETE /v1/principals/${principalId}/directory-binding`),
    ),
  ]);
  for (const { status } of statuses) expect([204, 404]).toContain(status);
});

test('a person who lost their passkey may replace it by the provider, which ends everything from before', async () => {
  await developer.call('DELETE /v1/sign-in-provider');
  await allowFirstUse(developer);
  const { asked, person: before } = await boundPerson({ ...server, developer });
  await before.approve(asked.secret);
  const token = await grantOf(asked);
  expect(await isValid(developer.call, token)).toBe(true);
  await setProvider(developer, provider.client);
  const { principalId, agentId } = asked;
  const again = await ask(developer, { principalId, agentId });
  const person = directoryPerson(server);
  await person.browser.open(`/consent/${again.secret}`);
  // As if they had followed a recovery link.
  await before.proveAddress(again.secret, 'recover');
  await server.database.asSystem((transaction) =>
    transaction
      .updateTable('address_proofs')
      .set({ digest: secretDigest(person.browser.cookies.get('grantex_visit') ?? '') })
      .where('digest', '=', before.visitDigest)
      .execute(),
  );
  const { text } = await person.browser.open(`/consent/${again.secret}`);
  expect(text).toContain('from now on');
  const page = await person.comeBack(provider.signIn(await person.leave(again, 'bind'), principalId));
  expect([page.status, page.headers.get('location')]).toEqual([303, `/consent/${again.secret}/recovered`]);
  expect(await isValid(developer.call, token)).toBe(false);
  expect((await developer.call(`GET /v1/principals/${principalId}`)).body.binding.way).toBe('directory');
});
