import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { type HttpDriver, listen, type Listening, overHttp, testContract, testRoutes } from 'adapter-tests';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cannotExpress, handlerOf } from './handler-of.ts';
import { type NextApp, startNextApp } from './next-app.ts';

const PREFIX = '/contract';

/** Tests the guards in a production build by a release of Next, see `startNextApp`, alone in its process. */
export function testBuild(releases: readonly string[], settings?: object): void {
  let issuer: TestIssuer;
  let app: NextApp;
  let site: Listening;

  beforeAll(async () => {
    issuer = await createTestIssuer({ audience: 'https://travel.example' });
    const { url, apiKey, audience } = issuer;
    Object.assign(process.env, { GRANTEX_URL: url, GRANTEX_API_KEY: apiKey, GRANTEX_AUDIENCE: audience });
    app = await startNextApp(releases, settings);
    site = await listen(app.handle);
  });

  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    await app[Symbol.asyncDispose]();
    await issuer.close();
  });

  /** The route handler of a production build, over real HTTP. */
  const driver: HttpDriver = {
    name: `a production build of ${releases[0]}`,
    cannotExpress: {
      ...cannotExpress,
      twoHeaders: "Next's server for Node hands on the first Authorization header only.",
    },
    endings: { thrown: { threw: 'Error' }, broken: { threw: 'Error' } },
    async serve(routes, onError) {
      Object.assign(globalThis, { [Symbol.for('grantex.contract')]: handlerOf(routes, onError, PREFIX) });
      const listening = await listen((request, response) => {
        // Some cases name a path alone. Next redirects a path that ends in a slash.
        const { url = '/' } = request;
        request.url = (url.startsWith(PREFIX) ? url : `${PREFIX}${url}`).replace(/\/(?=\?|$)/, '');
        app.handle(request, response);
      });
      return { ...listening, url: `${listening.url}${PREFIX}` };
    },
  };

  testContract([overHttp(driver)]);
  testRoutes([driver]);

  const bearer = (...scopes: string[]): { readonly authorization: string } => ({
    authorization: `Bearer ${issuer.grantToken({ scopes })}`,
  });

  async function recordedOf(action: string): Promise<string[]> {
    await issuer.auditLog.settled();
    return issuer.auditLog.entries.filter((entry) => entry.action === action).map(({ status }) => status);
  }

  test('the route of the README books in a production build', async () => {
    const book = async (price: number): Promise<Response> =>
      fetch(`${site.url}/bookings`, {
        method: 'POST',
        headers: bearer('flights:book', 'payments:initiate:max_500'),
        body: JSON.stringify({ flight: 'AI 101', price }),
      });
    expect(await (await book(420)).json()).toEqual({ bookedFor: 'user_alice', flight: 'AI 101', price: 420 });
    expect(await (await book(900)).json()).toMatchObject({ code: 'amount_over' });
  });

  test('the route of the README that runs in the edge runtime is guarded alike', async () => {
    expect((await fetch(`${site.url}/flights`)).status).toBe(401);
    const answer = await fetch(`${site.url}/flights`, { headers: bearer('flights:search') });
    expect(await answer.json()).toEqual([{ flight: 'AI 101', price: 420 }]);
  });

  test('a redirect is a success', async () => {
    const headers = bearer('flights:search');
    const answer = await fetch(`${site.url}/redirect`, { headers, redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([307, '/elsewhere']);
    expect(await recordedOf('redirected')).toEqual(['allowed', 'success']);
  });

  test('headers of Next itself lead round no guard', async () => {
    for (const name of [
      'x-middleware-subrequest',
      'x-middleware-rewrite',
      'x-middleware-next',
      'next-action',
    ]) {
      const headers = { [name]: 'src/middleware:src/middleware:1', 'x-http-method-override': 'OPTIONS' };
      const answer = await fetch(`${site.url}/bookings`, { method: 'POST', headers, body: '{}' });
      expect(answer.status).not.toBe(201);
      expect(await answer.text()).not.toContain('bookedFor');
    }
    for (const method of ['HEAD', 'OPTIONS']) {
      const answer = await fetch(`${site.url}/bookings`, { method });
      expect(await answer.text()).toBe('');
    }
  });

  test('a server action of the README is guarded, and returns the refusal to its form', async () => {
    const submit = async (price: string, cookie: Record<string, string>): Promise<string> => {
      const page = await (await fetch(site.url)).text();
      const form = new FormData();
      for (const [, name = '', value = ''] of page.matchAll(
        /<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g,
      ))
        form.set(name, value.replaceAll('&quot;', '"'));
      form.set('flight', 'AI 101');
      form.set('price', price);
      const answer = await fetch(site.url, {
        method: 'POST',
        headers: { ...cookie, origin: site.url },
        body: form,
      });
      const [, output = ''] = /<output>(.*?)<\/output>/.exec(await answer.text()) ?? [];
      return output.replaceAll('&quot;', '"');
    };
    const cookie = {
      cookie: `grant=${issuer.grantToken({ scopes: ['flights:book', 'payments:initiate:max_500'] })}`,
    };
    expect(JSON.parse(await submit('420', cookie))).toEqual({
      bookedFor: 'user_alice',
      flight: 'AI 101',
      price: 420,
    });
    expect(JSON.parse(await submit('900', cookie))).toMatchObject({ code: 'amount_over' });
    for (const price of ['', ' ', 'free', '-1']) {
      expect(JSON.parse(await submit(price, cookie))).toMatchObject({ code: 'amount_invalid' });
    }
    expect(JSON.parse(await submit('420', {}))).toMatchObject({ code: 'no_credentials' });
  });
}
