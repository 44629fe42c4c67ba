import { requireGrant } from '@grantex/express';
import { startTestService } from '@grantex/testing';
import { bearer, boundToken, dpopGuard, PUBLIC_ORIGIN } from 'adapter-tests';
import { generateProof } from 'dpop';
import serverless from 'serverless-http';
import { expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';

test.each(frameworks)(
  'a request of AWS Lambda, which has no raw headers, is decided by its header: $name',
  async ({ framework }) => {
    await using service = await startTestService();
    const application = framework();
    const rule = { scopes: ['flights:book'] } as const;
    application.get('/', requireGrant({ guard: service.guard, rule }), ({ grant }, response) => {
      response.json({ bookedFor: grant?.principalId });
    });
    const handle = serverless(application);
    const ask = async (headers: { readonly [name: string]: string }): Promise<object> => {
      const http = { method: 'GET', path: '/', sourceIp: '192.0.2.1' };
      const event = { version: '2.0', rawPath: '/', requestContext: { http }, headers, body: '' };
      const { statusCode, body } = (await handle(event, {})) as { statusCode: number; body: string };
      return { statusCode, ...(JSON.parse(body) as object) };
    };
    const { authorization } = bearer(service, 'flights:book');
    expect(await ask({ Authorization: authorization })).toEqual({ statusCode: 200, bookedFor: 'user_alice' });
    expect(await ask({})).toMatchObject({ statusCode: 401, code: 'no_credentials' });
    // The gateway joins several headers of one name.
    expect(await ask({ authorization: `${authorization},${authorization}` })).toMatchObject({
      statusCode: 400,
      code: 'two_credentials',
    });
    expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
  },
);

test.each(frameworks)('a request of AWS Lambda shows its one proof: $name', async ({ framework }) => {
  await using service = await startTestService();
  const application = framework();
  const guard = dpopGuard(service);
  application.use(requireGrant({ guard, rule: { scopes: ['flights:book'] } }));
  application.get(
    '/',
    requireGrant({ guard, rule: { scopes: ['flights:search'] } }),
    (_request, response) => {
      response.json({});
    },
  );
  const handle = serverless(application);
  const { token, keys } = await boundToken(service);
  const proof = await generateProof(keys, PUBLIC_ORIGIN, 'GET', undefined, token);
  const ask = async (dpop: string): Promise<number> => {
    const http = { method: 'GET', path: '/', sourceIp: '192.0.2.1' };
    const headers = { authorization: `DPoP ${token}`, dpop };
    const event = { version: '2.0', rawPath: '/', requestContext: { http }, headers, body: '' };
    return ((await handle(event, {})) as { statusCode: number }).statusCode;
  };
  expect(await ask(`${proof},${proof}`)).toBe(401);
  expect(await ask(proof)).toBe(200);
  expect(await ask(proof)).toBe(401);
});
