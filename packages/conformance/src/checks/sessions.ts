import { type Answer, memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import type { Context, Granted } from '../runner/context.ts';
import {
  begun,
  expectError,
  expectHeader,
  expectMember,
  expectStatus,
  expectThat,
  listOf,
  textOf,
} from '../runner/expect.ts';

/** §3: sessions of principals, and the pages. */
export const sessions: readonly Check[] = [
  check(
    '3.vouched-needs-a-grant',
    { cites: [{ section: '3', says: 'It MUST be 404 for a principal without' }] },
    async (context) => {
      const principalId = `${context.name('nobody').replaceAll(' ', '-')}-${Date.now()}`;
      expectError(await context.api.post('/v1/principal-sessions', { principalId }), 404);
      const { session } = await vouched(context);
      expectStatus(await session.get('/v1/principal/grants'), 200);
    },
  ),

  check(
    '3.vouched-session',
    {
      cites: [
        { section: '3', says: 'A session MUST show and end only' },
        { section: '3', says: 'Both may look, pause, resume and revoke' },
      ],
    },
    async (context) => {
      const other = await context.grant();
      const { session, granted } = await vouched(context);
      const listed = await session.get('/v1/principal/grants');
      expectStatus(listed, 200);
      const ids = listOf(listed, 'grants').map((grant) => memberOf(grant, 'grantId'));
      expectThat(ids.join() === granted.grantId, `${granted.grantId} alone`, ids, listed);
      expectError(await session.delete(`/v1/principal/grants/${other.grantId}`), 404);
      expectMember(await context.api.get(`/v1/grants/${other.grantId}`), 'status', 'active');
      for (const path of ['/v1/agents', '/v1/grants', '/v1/me', '/v1/audit/entries']) {
        const answer = await session.get(path);
        expectThat(
          answer.status === 401 || answer.status === 403,
          'status 401 or 403',
          answer.status,
          answer,
        );
      }
      const { agentId } = await context.sharedAgent();
      const asked = { agentId, principalId: granted.principalId, scopes: ['files:read'] };
      const authorized = await session.post('/v1/authorize', asked);
      expectThat(
        authorized.status === 401 || authorized.status === 403,
        'status 401 or 403',
        authorized.status,
        authorized,
      );
      const approved = await session.post(`/v1/authorize/${granted.authRequestId}/approve`);
      expectThat(approved.status >= 401 && approved.status <= 404, 'a refusal', approved.status, approved);
      expectStatus(await session.delete(`/v1/principal/grants/${granted.grantId}`), 204);
      expectMember(await context.api.get(`/v1/grants/${granted.grantId}`), 'status', 'revoked');
    },
  ),

  check(
    '3.vouched-session-ends',
    { cites: [{ section: '3', says: 'DELETE /v1/principals/:principalId/sessions/:id' }] },
    async (context) => {
      const { session, granted, id } = await vouched(context);
      const path = `/v1/principals/${encodeURIComponent(granted.principalId)}/sessions/${id}`;
      expectStatus(await session.get('/v1/principal/grants'), 200);
      expectStatus(await context.api.delete(path), 204);
      expectThat(
        (await session.get('/v1/principal/grants')).status === 401,
        'status 401 once it has ended',
        'another',
      );
      expectError(await context.api.delete(path), 404);
    },
  ),

  check(
    '3.pages',
    {
      cites: [
        { section: '3', says: 'Link to it: a page of the server MUST NOT' },
        { section: '3', says: 'Cookies that identify somebody' },
      ],
    },
    async ({ anonymous, issuer }) => {
      const cookies: string[] = [];
      for (const path of ['/permissions', '/console']) {
        const page = await anonymous.get(path, { accept: 'text/html' });
        // 503 where a clone has not built its pages.
        expectThat(page.status === 200 || page.status === 503, 'status 200', page.status, page);
        expectHeader(page, 'content-security-policy', /frame-ancestors 'none'/);
        expectHeader(page, 'content-type', /text\/html/);
        cookies.push(...page.headers.getSetCookie());
      }
      const identifying = cookies.filter((cookie) => /=[\w-]{30,}/.test(cookie));
      expectThat(identifying.length > 0, 'a cookie', 'none');
      for (const cookie of identifying) {
        const isSafe =
          /;\s*httponly/i.test(cookie) &&
          /;\s*samesite=(?:lax|strict)/i.test(cookie) &&
          /;\s*path=\//i.test(cookie);
        expectThat(isSafe, 'HttpOnly, SameSite and Path', cookie.replace(/=[^;]+/, '=…'));
        if (!issuer.startsWith('https:')) continue;
        expectThat(
          cookie.startsWith('__Host-') && /;\s*secure/i.test(cookie),
          '__Host- and Secure',
          cookie.replace(/=[^;]+/, '=…'),
        );
      }
    },
  ),

  check(
    '3.console-session',
    {
      cites: [
        { section: '3', says: 'Cookie or token alone' },
        { section: '3', says: 'The caller MUST be the key as it is now' },
        { section: '3', says: 'An unknown key MUST be 401 CONSOLE_KEY_UNKNOWN' },
        { section: '3', says: 'A session ends after 30 minutes' },
      ],
    },
    async (context) => {
      const made = begun(
        await context.api.post('/v1/keys', { name: context.name('console'), roles: ['issue'] }),
        201,
      );
      const unknown = await signIn(context, `${textOf(made, 'apiKey').slice(0, -8)}AAAAAAAA`);
      expectError(unknown.answer, 401, 'CONSOLE_KEY_UNKNOWN');
      const { answer, cookies } = await signIn(context, textOf(made, 'apiKey'));
      expectThat(answer.status >= 200 && answer.status < 300, 'a session', answer.status, answer);
      const state = begun(
        await context.anonymous.get('/console/session', { cookie: headerOf(cookies) }),
        200,
      );
      const cookie = headerOf(new Map([...cookies, ...cookiesOf(state.headers)]));
      const csrf = { 'x-csrf-token': textOf(state, 'session.token') };
      const me = await context.anonymous.get('/v1/me', { cookie, ...csrf });
      expectStatus(me, 200);
      expectMember(me, 'developerId', context.developerId);
      expectError(await context.anonymous.get('/v1/keys', { cookie, ...csrf }), 403, 'ROLE_REQUIRED');
      expectError(await context.anonymous.get('/v1/me', { cookie }), 401);
      expectError(await context.anonymous.get('/v1/me', csrf), 401);
      const other = `${textOf(state, 'session.token').slice(0, -4)}AAAA`;
      expectError(await context.anonymous.get('/v1/me', { cookie, 'x-csrf-token': other }), 401);
      const elsewhere = { cookie, ...csrf, 'sec-fetch-site': 'cross-site' };
      expectError(await context.anonymous.get('/v1/me', elsewhere), 401);
      begun(await context.api.delete(`/v1/keys/${textOf(made, 'id')}`), 204);
      expectError(await context.anonymous.get('/v1/me', { cookie, ...csrf }), 401);
    },
  ),
];

/** A vouched session for the principal of a new grant. */
async function vouched(context: Context): Promise<{ session: Context['api']; granted: Granted; id: string }> {
  const granted = await context.grant();
  const { principalId } = granted;
  const answer = begun(await context.api.post('/v1/principal-sessions', { principalId }), 201);
  return { session: context.as(textOf(answer, 'sessionToken')), granted, id: textOf(answer, 'id') };
}

/** Exchanges a key for a session of the console, as its page does. */
async function signIn(
  { anonymous }: Context,
  apiKey: string,
): Promise<{ answer: Answer; cookies: ReadonlyMap<string, string> }> {
  const visit = await anonymous.get('/console/session');
  const kept = cookiesOf(visit.headers);
  const headers = { cookie: headerOf(kept), 'x-csrf-token': String(memberOf(visit.body, 'csrf')) };
  const answer = await anonymous.post('/console/session', { apiKey }, headers);
  return { answer, cookies: new Map([...kept, ...cookiesOf(answer.headers)]) };
}

function cookiesOf(headers: Headers): ReadonlyMap<string, string> {
  return new Map(
    headers.getSetCookie().map((line): [string, string] => {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      return [name, value];
    }),
  );
}

function headerOf(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
