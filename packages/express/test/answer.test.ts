import { requireGrant } from '@grantex/express';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';
import { listen } from './listen.ts';
import { createService } from './service.ts';

const book = { scopes: ['flights:book'] } as const;

describe.each(frameworks)('$name', ({ framework }) => {
  test('the handler finds the grant on the request', async () => {
    await using service = await createService();
    const application = framework();
    application.post('/flights', requireGrant({ guard: service.guard, rule: book }), (request, response) => {
      response.json({ principal: request.grant?.principalId, scopes: request.grant?.scopes });
    });
    await using server = await listen(application);
    const headers = service.bearer('flights:book');
    const answer = await fetch(`${server.url}/flights`, { method: 'POST', headers });
    expect(await answer.json()).toEqual({ principal: 'user_alice', scopes: ['flights:book'] });
    expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
  });

  test('a refusal is a challenge that names the scope, and the handler does not run', async () => {
    await using service = await createService();
    const application = framework();
    application.post('/flights', requireGrant({ guard: service.guard, rule: book }), () => {
      throw new Error('The handler was reached.');
    });
    await using server = await listen(application);
    const headers = service.bearer('flights:search');
    const answer = await fetch(`${server.url}/flights`, { method: 'POST', headers });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('www-authenticate')).toMatch(
      /^Bearer .*error="insufficient_scope".*scope="flights:book"$/,
    );
    expect(await answer.json()).toMatchObject({
      error: 'insufficient_scope',
      code: 'scope_missing',
      missingScopes: ['flights:book'],
    });
  });

  test('a request without a token is asked for one, without an error', async () => {
    await using service = await createService();
    const application = framework();
    application.use(requireGrant({ guard: service.guard, rule: book }));
    await using server = await listen(application);
    const answer = await fetch(server.url);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="grantex"');
  });

  test('a token in the query is refused, even with a valid one in the header', async () => {
    await using service = await createService();
    const application = framework();
    application.use(requireGrant({ guard: service.guard, rule: book }));
    await using server = await listen(application);
    const { authorization } = service.bearer('flights:book');
    const url = `${server.url}/?access_token=${authorization.slice('Bearer '.length)}`;
    const answer = await fetch(url, { headers: { authorization } });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'token_in_query' });
  });

  test('a HEAD request is guarded like its GET', async () => {
    await using service = await createService();
    const application = framework();
    application.get('/flights', requireGrant({ guard: service.guard, rule: book }), (_request, response) => {
      response.send('flights');
    });
    await using server = await listen(application);
    const refused = await fetch(`${server.url}/flights`, { method: 'HEAD' });
    expect(refused.status).toBe(401);
    const headers = service.bearer('flights:book');
    const allowed = await fetch(`${server.url}/flights`, { method: 'HEAD', headers });
    expect(allowed.status).toBe(200);
    expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
  });
});
