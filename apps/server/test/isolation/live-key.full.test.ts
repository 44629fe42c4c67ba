import type { Role } from '@grantex/core/issuer';
import { glob, readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asked, outcomeOf } from '../people/consent/person.ts';
import { isValid } from '../support/grants.ts';
import { testServer } from '../support/server.ts';
import { routeCases } from './cases.ts';
import type { Attempt, Outcome } from './attempt.ts';
import { attemptsAt } from './live-attempts.ts';
import { openPage, pageAttempts, type PageAttempt } from './live-pages.ts';
import { type LiveSetup, createLiveSetup } from './live-setup.ts';
import { lineOf, liveRoutes, SANDBOX_ALONE } from './live-routes.ts';

/**
 * An attacker has every API key of a developer, the consent links, open pages, and their own passkey and links at this
 * issuer. They try each route: none approves, denies, binds, replaces a person, or creates a grant on a person's
 * behalf.
 */

const ROLES: readonly Role[] = ['admin', 'issue', 'verify', 'audit-write', 'audit-read'];

let live: LiveSetup;
/** By role, and the vouched session. */
let credentials: Map<Role | 'session', string>;
beforeAll(async () => {
  live = await createLiveSetup();
  const { call } = live.developer;
  credentials = new Map([['session', live.session]]);
  for (const role of ROLES) {
    const { body } = await call('POST /v1/keys', { name: role, roles: [role] });
    credentials.set(role, body.apiKey);
  }
});
afterAll(() => live.close());

/** The bound people, and what they have approved. */
async function state(): Promise<object> {
  const { server, developer, attacker } = live;
  return server.database.asSystem(async (transaction) => {
    const rows = async (query: ReturnType<typeof sql>) => (await query.execute(transaction)).rows;
    return {
      accounts: await rows(sql`SELECT id FROM accounts ORDER BY id`),
      passkeys: await rows(sql`SELECT credential_id, account_id FROM passkeys ORDER BY 1`),
      bindings: await rows(sql`SELECT * FROM bindings ORDER BY id`),
      proofs: await rows(sql`SELECT * FROM address_proofs`),
      addresses: await rows(sql`SELECT p.id, p.email FROM principals p
        JOIN bindings b ON b.principal = p.id ORDER BY 1`),
      decided: await rows(sql`SELECT id, status, decided_at FROM authorization_requests
        WHERE status <> 'pending' ORDER BY id`),
      calls: await rows(sql`SELECT id, status, decided_at FROM approvals ORDER BY id`),
      // Without the attacker's own, which they may stop.
      grants: await rows(sql`SELECT * FROM grants WHERE id <> ${attacker.grant.grantId} ORDER BY id`),
      stamps: await rows(sql`SELECT id, revoked_before FROM principals
        WHERE developer_id = ${developer.id} AND revoked_before IS NOT NULL`),
      tokens: await rows(sql`SELECT * FROM grant_tokens ORDER BY jti`),
      refreshTokens: await rows(sql`SELECT * FROM refresh_tokens ORDER BY digest`),
    };
  });
}

function requests(): [string, Asked][] {
  const { waiting, approved, unbound } = live;
  return Object.entries({ waiting, approved, unbound });
}

/** Whether a call only ends something, as a developer may. */
function isEnding(route: string): boolean {
  return route.startsWith('DELETE') || route === 'POST /v1/tokens/revoke';
}

test('a live server has the routes of a sandbox, except those that decide on behalf of a person', async () => {
  const sandbox = await testServer();
  const known = Object.keys(routeCases).toSorted();
  await sandbox.close();
  expect([...(await liveRoutes(live.server)).keys(), ...SANDBOX_ALONE].toSorted()).toEqual(known);
});

/** The responses to a call with the right role and to one without. */
function expectedOf(route: string, holder: Role | 'session', { outcome }: Attempt): Outcome {
  if (SANDBOX_ALONE.includes(route)) return outcome;
  const { access } = routeCases[route] ?? { access: 'public' };
  if (access === 'public') return outcome;
  if (access === 'scim') return 'CREDENTIAL_UNKNOWN';
  if (access === 'principal') return holder === 'session' ? outcome : 'CREDENTIAL_UNKNOWN';
  if (holder === 'session') return 'CREDENTIAL_UNKNOWN';
  return access.includes(holder) ? outcome : 'ROLE_REQUIRED';
}

async function answersTo(
  route: string,
  holder: Role | 'session',
  attempts: readonly Attempt[],
): Promise<Outcome[]> {
  const call = live.server.callAs(credentials.get(holder) ?? null);
  const answers: Outcome[] = [];
  for (const { path = {}, query = {}, body, form } of attempts) {
    const line = lineOf(route, { path, query });
    const answer = form === undefined ? await call(line, await body?.()) : await send(line, holder, form);
    const { code, error, status } = answer.body ?? {};
    const stopped = status === '401' ? 'CREDENTIAL_UNKNOWN' : undefined;
    answers.push(answer.status >= 400 ? (code ?? error ?? stopped) : answer.status);
  }
  return answers;
}

/** Sends a form with an API key, or with a session. */
async function send(
  line: string,
  holder: Role | 'session',
  form: Record<string, string>,
): Promise<{ status: number; body: any }> {
  const [method = '', path = ''] = line.split(' ');
  const response = await fetch(live.server.url + path, {
    method,
    headers: { authorization: `Bearer ${credentials.get(holder) ?? ''}` },
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: await response.json() };
}

describe('on a live server', () => {
  test('every route has a call here that its role allows', async () => {
    const tried = Object.keys(attemptsAt(live, live.waiting));
    const routes = [...(await liveRoutes(live.server)).keys()].filter((route) => !isEnding(route));
    expect(tried.toSorted()).toEqual([...routes, ...SANDBOX_ALONE].toSorted());
  });

  test('no API key of any role decides, binds, replaces a person or creates a grant through any route', async () => {
    const before = await state();
    const tries = requests().flatMap(([name, asked]) =>
      Object.entries(attemptsAt(live, asked)).map(([route, attempts]) => ({ name, route, attempts })),
    );
    for (const { name, route, attempts } of tries) {
      for (const holder of credentials.keys()) {
        const found = await answersTo(route, holder, attempts);
        const expected = attempts.map((attempt) => expectedOf(route, holder, attempt));
        expect([name, route, holder, found]).toEqual([name, route, holder, expected]);
      }
    }
    expect(await state()).toEqual(before);
  });

  test('only the app gets the code of an approval that was redirected to it', async () => {
    const answer = await live.developer.call(`GET /v1/authorize/${live.approved.authRequestId}`);
    expect([answer.body.status, answer.body.code]).toEqual(['approved', undefined]);
  });

  test('even a key with an open page, the link and another person’s passkey does not', async () => {
    const before = await state();
    const keys = [null, credentials.get('admin') ?? '', credentials.get('issue') ?? ''];
    const pages = requests().flatMap(([name, asked]) => keys.map((key) => ({ name, asked, key })));
    for (const { name, asked, key } of pages) {
      const page = await openPage(live, asked, key);
      for (const attempt of pageAttempts(live)) {
        const expected = asked === live.unbound ? attempt.unbound : attempt.bound;
        const found = expected === undefined ? undefined : await page.outcomeOf(attempt);
        const title = [name, attempt.route, attempt.with];
        expect([...title, found]).toEqual([...title, found === expected?.[1] ? found : expected?.[0]]);
      }
    }
    expect(await state()).toEqual(before);
  });

  test('an attacker who revokes everything of their own revokes nothing of the person', async () => {
    const before = await state();
    const page = await openPage(live, live.waiting, null);
    const signIn = pageAttempts(live).find(({ with: what }) => what.endsWith('as themselves'));
    expect(await page.outcomeOf(signIn as PageAttempt)).toBe(200);
    expect((await page.send('/permissions/stop')).status).toBe(200);
    expect(await state()).toEqual(before);
    expect(await isValid(live.developer.call, live.granted.grantToken)).toBe(true);
  });

  test('mail was sent to the entered addresses, and to no other', () => {
    const recipients = new Set(live.mail.received.flatMap(({ recipients: to }) => to));
    expect([...recipients].toSorted()).toEqual([
      'attacker@example.com',
      // Entered by an admin key for a person who is not bound yet.
      'mallory@example.com',
      'victim@example.com',
    ]);
  });

  test('every call that a page can send is among those', async () => {
    const found = new Set<string>();
    for await (const file of glob('src/**/*.ts')) {
      const text = await readFile(file, 'utf8');
      const posts = text.matchAll(/\.post\(\s*['`](\/(?:approvals|consent|permissions)[^'`]*)['`]/g);
      for (const [, path = ''] of posts) found.add(path);
    }
    const [templated] = [...found].filter((path) => path.includes('$'));
    expect(templated).toBe('/consent/:secret/${step}');
    const written = [...found].filter((path) => !path.includes('$'));
    const sent = new Set(pageAttempts(live).map(({ route }) => route));
    expect([...written, '/consent/:secret/mail', '/consent/:secret/recover'].toSorted()).toEqual(
      [...sent].toSorted(),
    );
  });

  test('after all of that the person still decides, and what they approved is still theirs', async () => {
    const { victim, waiting, granted, developer } = live;
    expect(outcomeOf(await victim.approve(waiting.secret))).toBe('approved');
    expect(await isValid(developer.call, granted.grantToken)).toBe(true);
  });

  test("what an admin key may end puts nobody in the person's place", async () => {
    const { developer, waiting, granted, entryId } = live;
    const { principalId, authRequestId, agentId } = waiting;
    // With its own key it would end every other attempt.
    const ending = [...(await liveRoutes(live.server)).keys()].filter(
      (route) => isEnding(route) && route !== 'DELETE /v1/me/key',
    );
    for (const route of ending) {
      for (const id of [authRequestId, agentId, granted.grantId, entryId]) {
        const path = { id, principalId, scope: 'flights:book' };
        await developer.call(
          lineOf(route, { path }),
          route.startsWith('POST') ? { jti: granted.jti } : undefined,
        );
      }
    }
    expect(await isValid(developer.call, granted.grantToken)).toBe(false);
    const { body } = await developer.call('POST /v1/agents', { name: 'next', scopes: ['flights:search'] });
    const input = { agentId: body.id, scopes: ['flights:search'], principalId };
    const answer = await developer.call('POST /v1/authorize', input);
    expect([answer.status, answer.body.code]).toEqual([409, 'PRINCIPAL_RETIRED']);
    const entered = await developer.call(`PUT /v1/principals/${principalId}/email`, {
      email: 'mallory@example.com',
    });
    expect([entered.status, entered.body.code]).toEqual([409, 'PRINCIPAL_RETIRED']);
  });
});
