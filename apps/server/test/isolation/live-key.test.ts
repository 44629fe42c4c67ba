import { readFile, glob } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../../src/store/schema.ts';
import { newSecret } from '../../src/secrets.ts';
import {
  allowFirstUse,
  ask,
  type Asked,
  createPerson,
  liveServer,
  outcomeOf,
  type Person,
} from '../consent/person.ts';
import { type TestDeveloper, testServer, type TestServer } from '../support/server.ts';
import { routeCases } from './cases.ts';

/**
 * Whoever has every API key of a developer, the consent link, an open page and a passkey of their own at this issuer
 * tries each route there is: none approves, denies, binds, replaces a person, or makes a grant in their place.
 */

const ROLES: readonly Role[] = ['admin', 'issue', 'verify', 'audit-write', 'audit-read'];
/** What exists in a sandbox, where nobody is asked. */
const SANDBOX_ALONE = ['POST /v1/authorize/{id}/approve', 'POST /v1/authorize/{id}/deny'];
/** What pages of a live server send. */
const PAGE_POSTS = [
  '/consent/:secret/ask',
  '/consent/:secret/bind',
  '/consent/:secret/bind/ask',
  '/consent/:secret/deny',
  '/consent/:secret/enrol',
  '/consent/:secret/enrol/ask',
  '/consent/:secret/link/:link',
  '/consent/:secret/mail',
  '/consent/:secret/recover',
  '/consent/:secret/settle',
  '/permissions/ask',
  '/permissions/grants/:id/revoke',
  '/permissions/session',
  '/permissions/sign-in',
  '/permissions/sign-out',
  '/permissions/stop',
];

let server: TestServer;
let developer: TestDeveloper;
/** Bound by the link to their address; one request waits for them. */
let victim: Person;
let waiting: Asked;
/** A name with an address, and nobody bound to it yet. */
let unbound: Asked;
/** Has a passkey here, for another developer's agents. */
let attacker: Person;
let keys: string[];

beforeAll(async () => {
  server = await liveServer();
  developer = await server.signUp();
  const first = await ask(developer);
  await developer.call(`PUT /v1/principals/${first.principalId}/email`, { email: 'victim@example.com' });
  victim = createPerson(server);
  await victim.proveAddress(first.secret, 'bind');
  await victim.enrol(first.secret);
  waiting = await ask(developer, { principalId: first.principalId });
  unbound = await ask(developer);
  await developer.call(`PUT /v1/principals/${unbound.principalId}/email`, { email: 'new@example.com' });

  const elsewhere = await server.signUp();
  await allowFirstUse(elsewhere);
  attacker = createPerson(server);
  await attacker.enrol((await ask(elsewhere)).secret);
  const made = await Promise.all(
    ROLES.map((role) => developer.call('POST /v1/keys', { name: role, roles: [role] })),
  );
  keys = made.map(({ body }) => body.apiKey);
});
afterAll(() => server.close());

/** Who is who, and what they have allowed. */
async function state(): Promise<object> {
  return server.database.asSystem(async (transaction) => {
    const rows = async (query: ReturnType<typeof sql>) => (await query.execute(transaction)).rows;
    return {
      accounts: await rows(sql`SELECT id FROM accounts ORDER BY id`),
      passkeys: await rows(sql`SELECT credential_id, account_id FROM passkeys ORDER BY 1`),
      bindings: await rows(sql`SELECT * FROM bindings ORDER BY id`),
      proofs: await rows(sql`SELECT * FROM address_proofs`),
      addresses: await rows(sql`SELECT p.id, p.email FROM principals p
        JOIN bindings b ON b.principal = p.id ORDER BY 1`),
      decided: await rows(sql`SELECT id, status FROM authorization_requests WHERE status <> 'pending'`),
      grants: await rows(sql`SELECT id FROM grants`),
      tokens: await rows(sql`SELECT jti FROM grant_tokens`),
      refreshTokens: await rows(sql`SELECT digest FROM refresh_tokens`),
    };
  });
}

/** Every route of a live server, what ends things last. */
async function liveRoutes(): Promise<string[]> {
  const { body } = await server.callAs(null)('GET /openapi.json');
  const routes = Object.entries(body.paths as Record<string, object>).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  return routes.toSorted(
    (left, right) => Number(left.startsWith('DELETE')) - Number(right.startsWith('DELETE')),
  );
}

test('a live server has the routes of a sandbox, but for those that decide in the place of a person', async () => {
  const sandbox = await testServer();
  const known = Object.keys(routeCases).toSorted();
  await sandbox.close();
  expect([...(await liveRoutes()), ...SANDBOX_ALONE].toSorted()).toEqual(known);
});

/** A body that has what any route could ask for. */
function everything(asked: Asked): Record<string, unknown> {
  const { agentId, principalId, authRequestId, secret } = asked;
  return {
    agentId,
    subAgentId: agentId,
    principalId,
    authRequestId,
    scopes: ['flights:search'],
    code: secret,
    refreshToken: secret,
    parentGrantToken: secret,
    token: secret,
    jti: authRequestId,
    grantId: authRequestId,
    email: 'mallory@example.com',
    name: 'an attempt',
    roles: ['admin'],
    settings: { firstUse: true },
    acr: 'urn:grantex:acr:verified',
    sentence: 'Nothing at all',
    action: 'a',
    status: 'success',
    decision: 'approve',
    approved: true,
  };
}

/** Every combination of one of each. */
function combined<ONE, OTHER, THIRD>(
  ones: readonly ONE[],
  others: readonly OTHER[],
  thirds: readonly THIRD[],
): [ONE, OTHER, THIRD][] {
  return ones.flatMap((one) =>
    others.flatMap((other) => thirds.map((third): [ONE, OTHER, THIRD] => [one, other, third])),
  );
}

/** Sends a call that may be no good at all; only what it leaves behind counts. */
async function attempt(line: string, body: object, key: string): Promise<number> {
  const [method = '', path = ''] = line.split(' ');
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  });
  await response.body?.cancel();
  return response.status;
}

function linesOf(route: string, { authRequestId, agentId, principalId }: Asked): string[] {
  return [authRequestId, agentId].map((id) =>
    route
      .replace('{id}', id)
      .replace('{principalId}', principalId)
      .replace('{scope}', 'flights:book')
      .replace('{did}', `did:grantex:${agentId}`),
  );
}

describe('on a live server', () => {
  test('no API key of any role decides, binds, replaces a person or makes a grant through any route', async () => {
    const before = await state();
    const routes = (await liveRoutes()).filter((route) => !route.startsWith('DELETE'));
    const statuses = new Map<string, Set<number>>();
    for (const [route, key, asked] of combined([...routes, ...SANDBOX_ALONE], keys, [waiting, unbound])) {
      const answers = await Promise.all(
        linesOf(route, asked).map((line) => attempt(line, everything(asked), key)),
      );
      statuses.set(route, new Set([...(statuses.get(route) ?? []), ...answers]));
    }
    expect(SANDBOX_ALONE.map((route) => [...(statuses.get(route) ?? [])])).toEqual([[404], [404]]);
    expect(await state()).toEqual(before);
  });

  test('nor does a key with the page open, the link, and a passkey of somebody else', async () => {
    const before = await state();
    const browsers = await Promise.all([openPage(waiting), openPage(unbound)]);
    for (const [route, key, browser] of combined(PAGE_POSTS, [null, ...keys], browsers)) {
      const status = await browser.post(route, key);
      // This server sends no mail, and says so.
      expect([route, status >= 500 && status !== 503]).toEqual([route, false]);
    }
    expect(await state()).toEqual(before);
  });

  test('every call that a page can send is among those', async () => {
    const found = new Set<string>();
    for await (const file of glob('src/**/*.ts')) {
      const text = await readFile(file, 'utf8');
      const posts = text.matchAll(/\.post\(\s*['`](\/(?:consent|permissions)[^'`]*)['`]/g);
      for (const [, path = ''] of posts) found.add(path);
    }
    const [templated] = [...found].filter((path) => path.includes('$'));
    expect(templated).toBe('/consent/:secret/${step}');
    const written = [...found].filter((path) => !path.includes('$'));
    expect([...written, '/consent/:secret/mail', '/consent/:secret/recover'].toSorted()).toEqual(PAGE_POSTS);
  });

  test('with the passkey of somebody else the answer is who it is not', async () => {
    const browser = await openPage(waiting);
    for (const purpose of ['approve', 'deny'] as const) {
      const { digest: shown } = await victim.look(waiting.secret);
      const { body: options } = await browser.send(`/consent/${waiting.secret}/ask`, { purpose, shown });
      const response = attacker.device.get(options);
      const { status, body } = await browser.send(`/consent/${waiting.secret}/settle`, { purpose, response });
      expect([status, body.code]).toEqual([403, 'WRONG_PERSON']);
    }
  });

  test('after all of that the person still decides', async () => {
    expect(outcomeOf(await victim.approve(waiting.secret))).toBe('approved');
  });

  test('what an admin key may end leaves nobody in the place of the person', async () => {
    const ending = (await liveRoutes()).filter((route) => route.startsWith('DELETE'));
    for (const line of ending.flatMap((route) => linesOf(route, waiting))) await developer.call(line);
    const { body } = await developer.call('POST /v1/agents', { name: 'next', scopes: ['flights:search'] });
    const wish = { agentId: body.id, scopes: ['flights:search'], principalId: waiting.principalId };
    const answer = await developer.call('POST /v1/authorize', wish);
    expect([answer.status, answer.body.code]).toEqual([409, 'PRINCIPAL_RETIRED']);
    const entered = await developer.call(`PUT /v1/principals/${waiting.principalId}/email`, {
      email: 'mallory@example.com',
    });
    expect([entered.status, entered.body.code]).toEqual([409, 'PRINCIPAL_RETIRED']);
  });
});

interface Browser {
  /** Sends JSON as the page's script does. */
  send(path: string, body: object, key?: string | null): Promise<{ status: number; body: any }>;
  /** Sends to one of `PAGE_POSTS` all that it could ask for. */
  post(route: string, key: string | null): Promise<number>;
}

/** Opens a consent page, and sends what its script and its forms would, with cookie and token. */
async function openPage(asked: Asked): Promise<Browser> {
  const page = await fetch(`${server.url}/consent/${asked.secret}`);
  const cookie = page.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const csrf = /name="csrf" (?:content|value)="([\w-]{43})"/.exec(await page.text())?.[1] ?? '';
  expect([page.status, csrf.length]).toEqual([200, 43]);
  const { digest: shown } = await victim.look(asked.secret);
  const challenge = newSecret('');
  const assertion = attacker.device.get({ rpId: 'localhost', challenge });
  const send: Browser['send'] = async (path, body, key = null) => {
    const response = await fetch(server.url + path, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        cookie,
        origin: server.url,
        'content-type': 'application/json',
        'x-csrf-token': csrf,
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  };
  return {
    send,
    async post(route, key) {
      const path = route
        .replace(':secret', asked.secret)
        .replace(':link', newSecret('link_'))
        .replace(':id', asked.authRequestId);
      const body = { purpose: 'approve', shown, response: assertion, session: newSecret('sess_') };
      return (await send(path, body, key)).status;
    },
  };
}
