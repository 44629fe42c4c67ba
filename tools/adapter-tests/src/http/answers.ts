import { startTestService } from '@grantex/testing';
import { expect, test } from 'vitest';
import type { HttpDriver, HttpRoute } from './driver.ts';
import { bearer } from './listen.ts';
import { routeOf, rules, unreachable } from './route-of.ts';

/** Tests the responses that a caller gets, and the grant that a handler gets. */
export function testAnswers({ serve }: HttpDriver): void {
  test('the handler finds the grant on the request', async () => {
    await using service = await startTestService();
    const handle: HttpRoute['handle'] = ({ grant }) => ({
      body: JSON.stringify([grant?.principalId, grant?.scopes]),
    });
    await using site = await serve([routeOf([{ guard: service.guard, rule: rules.book }], handle)]);
    const answer = await fetch(site.url, { headers: bearer(service, 'flights:book') });
    expect(await answer.text()).toBe('["user_alice",["flights:book"]]');
    expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
  });

  test('a refusal is a challenge that names what is held and missing, and the handler does not run', async () => {
    await using service = await startTestService();
    const guards = [{ guard: service.guard, rule: rules.book }] as const;
    await using site = await serve([routeOf(guards, unreachable, { method: 'POST' })]);
    const headers = bearer(service, 'flights:search');
    const answer = await fetch(site.url, { method: 'POST', headers });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('www-authenticate')).toMatch(
      /^Bearer .*error="insufficient_scope".*scope="flights:search flights:book"/,
    );
    expect(await answer.json()).toMatchObject({
      error: 'insufficient_scope',
      code: 'scope_missing',
      missingScopes: ['flights:book'],
    });
  });

  test('a request without a token is asked for one, without an error', async () => {
    await using service = await startTestService();
    await using site = await serve([routeOf([{ guard: service.guard, rule: rules.book }], unreachable)]);
    const answer = await fetch(site.url);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="grantex"');
  });

  test('each challenge says what the guard was made with', async () => {
    await using service = await startTestService();
    const resourceMetadata = 'https://travel.test/.well-known/oauth-protected-resource';
    const guard = service.guardWith({ resourceMetadata, scope: 'flights:search' });
    await using site = await serve([routeOf([{ guard, rule: rules.book }], unreachable)]);
    const page = (reason: string): string => `${guard.issuer}/docs/errors/${reason}`;
    const challenges = [];
    for (const headers of [{}, { authorization: 'Bearer x' }, bearer(service, 'hotels:book')]) {
      const answer = await fetch(site.url, { headers });
      challenges.push(answer.headers.get('www-authenticate')?.replace(/, error_description="[^"]*"$/, ''));
    }
    expect(challenges).toEqual([
      `Bearer realm="grantex", scope="flights:search", resource_metadata="${resourceMetadata}"`,
      `Bearer realm="grantex", error="invalid_token", scope="flights:search", resource_metadata="${resourceMetadata}", error_uri="${page('malformed_token')}"`,
      `Bearer realm="grantex", error="insufficient_scope", scope="hotels:book flights:book", resource_metadata="${resourceMetadata}", error_uri="${page('scope_missing')}"`,
    ]);
  });

  test('a token in the query is refused, even with a valid one in the header', async () => {
    await using service = await startTestService();
    await using site = await serve([routeOf([{ guard: service.guard, rule: rules.book }], unreachable)]);
    const headers = bearer(service, 'flights:book');
    const answer = await fetch(`${site.url}/?access_token=${service.tokenFor('flights:book')}`, { headers });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'token_in_query' });
  });

  test('a HEAD request is guarded like its GET', async () => {
    await using service = await startTestService();
    await using site = await serve([routeOf([{ guard: service.guard, rule: rules.book }])]);
    expect((await fetch(site.url, { method: 'HEAD' })).status).toBe(401);
    const headers = bearer(service, 'flights:book');
    expect((await fetch(site.url, { method: 'HEAD', headers })).status).toBe(200);
    expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
  });

  test('each of many concurrent requests is decided by its own token', async () => {
    await using service = await startTestService();
    const handle: HttpRoute['handle'] = async ({ grant }) => {
      await new Promise(setImmediate);
      return { body: grant?.principalId ?? '' };
    };
    await using site = await serve([routeOf([{ guard: service.guard, rule: rules.book }], handle)]);
    const callers = Array.from({ length: 20 }, (_, index) => ({
      principalId: `user_${index}`,
      scopes: [index % 3 === 0 ? 'flights:search' : 'flights:book'],
    }));
    const answers = await Promise.all(
      callers.map(async (caller) => {
        const headers = { authorization: `Bearer ${service.issuer.grantToken(caller)}` };
        const answer = await fetch(site.url, { headers });
        return answer.ok ? answer.text() : answer.status;
      }),
    );
    expect(answers).toEqual(callers.map(({ principalId }, index) => (index % 3 === 0 ? 403 : principalId)));
  });

  test('a refused request succeeds with a better token', async () => {
    await using service = await startTestService();
    await using site = await serve([routeOf([{ guard: service.guard, rule: rules.book }])]);
    const narrow = await fetch(site.url, { headers: bearer(service, 'flights:search') });
    const { missingScopes } = (await narrow.json()) as { readonly missingScopes: string[] };
    const wider = await fetch(site.url, { headers: bearer(service, ...missingScopes) });
    expect([narrow.status, wider.status]).toEqual([403, 200]);
    expect(await service.recorded()).toEqual([
      'blocked flights:book',
      'allowed flights:book',
      'success flights:book',
    ]);
  });
}
