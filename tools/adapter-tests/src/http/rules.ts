import { createGuard, createVerifier, type Rule } from '@grantex/core';
import { createTestIssuer, startTestService } from '@grantex/testing';
import { expect, test } from 'vitest';
import type { HttpDriver, RouteGuard } from './driver.ts';
import { bearer } from './listen.ts';
import { done, routeOf, rules, unreachable } from './route-of.ts';

/** Tests how a route provides rules and inputs. */
export function testRules({ serve }: HttpDriver): void {
  test('two rules on one path are both required, and each is recorded', async () => {
    await using service = await startTestService();
    const { guard } = service;
    await using site = await serve([
      routeOf([
        { guard, rule: rules.search },
        { guard, rule: rules.book },
      ]),
    ]);
    expect((await fetch(site.url, { headers: bearer(service, 'flights:search') })).status).toBe(403);
    const wide = bearer(service, 'flights:search', 'flights:book');
    expect((await fetch(site.url, { headers: wide })).status).toBe(200);
    const recorded = await service.recorded();
    expect(recorded.slice(0, 5)).toEqual([
      'allowed flights:search',
      'blocked flights:book',
      'failure flights:search',
      'allowed flights:search',
      'allowed flights:book',
    ]);
    // Which of two guards around one answer is first to see its end depends on the framework.
    expect(recorded.slice(5).toSorted()).toEqual(['success flights:book', 'success flights:search']);
  });

  test('guards of two issuers on one path each require their own token, so that no token passes both', async () => {
    await using service = await startTestService();
    await using other = await createTestIssuer();
    const verifier = createVerifier({
      issuer: other.url,
      audience: other.audience,
      developers: [other.developerId],
      revocation: 'none',
    });
    const theirs = createGuard({ verifier, audit: false });
    await using site = await serve([
      routeOf(
        [
          { guard: service.guard, rule: rules.book },
          { guard: theirs, rule: rules.book },
        ],
        unreachable,
      ),
    ]);
    expect((await fetch(site.url, { headers: bearer(service, 'flights:book') })).status).toBe(401);
    const foreign = { authorization: `Bearer ${other.grantToken({ scopes: ['flights:book'] })}` };
    expect((await fetch(site.url, { headers: foreign })).status).toBe(401);
  });

  test('a rule may be computed from the request', async () => {
    await using service = await startTestService();
    const rule = (url: string): Rule => ({ scopes: [`${url.slice(1)}:search`] });
    const guards = [{ guard: service.guard, rule }] as const;
    await using site = await serve(['/hotels', '/flights'].map((path) => routeOf(guards, done, { path })));
    const headers = bearer(service, 'hotels:search');
    expect((await fetch(`${site.url}/hotels`, { headers })).status).toBe(200);
    expect((await fetch(`${site.url}/flights`, { headers })).status).toBe(403);
    expect(await service.recorded()).toEqual([
      'allowed hotels:search',
      'success hotels:search',
      'blocked flights:search',
    ]);
  });

  test('a computed rule that no caller could satisfy refuses instead of allowing', async () => {
    await using service = await startTestService();
    const rule = (url: string): Rule => ({
      scopes: [new URL(url, 'http://service.test').searchParams.get('scope') ?? ''],
    });
    // Without it, the console would show each fault.
    const guard = service.guardWith({ onDecision: () => {} });
    await using site = await serve([routeOf([{ guard, rule }], unreachable)]);
    const headers = bearer(service, 'flights:book');
    for (const scope of ['', 'flights:*', 'flights:book:max_1', '__proto__:x:y:z']) {
      const answer = await fetch(`${site.url}/?scope=${encodeURIComponent(scope)}`, { headers });
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ code: 'rule_failed' });
    }
  });

  test('without a computed rule the request is refused, even with a token that allows everything', async () => {
    await using service = await startTestService();
    const rule = (): undefined => undefined;
    await using site = await serve([routeOf([{ guard: service.guard, rule }], unreachable)]);
    const answer = await fetch(site.url, { headers: bearer(service, 'flights:book') });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'no_rule' });
    expect(await service.recorded()).toEqual(['blocked GET']);
  });

  test('an amount is read from the parsed body, and only what the rule says about it is recorded', async () => {
    await using service = await startTestService();
    const needed: RouteGuard = { guard: service.guard, rule: rules.pay, input: (body) => body };
    await using site = await serve([routeOf([needed], done, { method: 'POST' })]);
    const headers = { ...bearer(service, 'payments:initiate:max_500'), 'content-type': 'application/json' };
    const post = async (body: string): Promise<number> =>
      (await fetch(site.url, { method: 'POST', headers, body })).status;
    expect(await post('{"amount":"500","card":"4111"}')).toBe(200);
    expect(await post('{"amount":"500.0001"}')).toBe(403);
    expect(await post('{"amount":"-1"}')).toBe(400);
    expect(await post('{"amount":{"toString":"1"}}')).toBe(400);
    expect(await post('{}')).toBe(400);
    expect(await post('[]')).toBe(400);
    await service.recorder.settled();
    expect(service.recorder.entries.filter(({ status }) => status === 'allowed')).toEqual([
      expect.objectContaining({ action: 'payment.made', metadata: { amount: '500' } }),
    ]);
  });

  test.each(['rule', 'input'] as const)(
    'an error of "%s" is a refusal with an entry, and nothing runs',
    async (option) => {
      await using service = await startTestService();
      const thrown = new Error('The service has a fault.');
      const heard: unknown[] = [];
      const guard = service.guardWith({
        onDecision: (decision) => decision.decision === 'allowed' || heard.push(decision.cause),
      });
      const fault = (): never => {
        throw thrown;
      };
      const needed: RouteGuard = { guard, rule: rules.book, [option]: fault };
      await using site = await serve([routeOf([needed], unreachable)]);
      const answer = await fetch(site.url, { headers: bearer(service, 'flights:book') });
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ code: 'rule_failed' });
      expect(heard).toEqual([thrown]);
      expect(await service.recorded()).toEqual([`blocked ${option === 'rule' ? 'GET' : 'flights:book'}`]);
      expect((await fetch(site.url)).status).toBe(401);
    },
  );
}
