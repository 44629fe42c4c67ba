import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CALLBACK,
  newPkce,
  openService,
  post,
  registerClient,
  type Service,
} from '../../people/logins/log-in.ts';
import { sentTo } from '../../people/logins/quick-login.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { LIMIT, LIMITED, limitsOf } from './limited.ts';

/** What clients ask for at the OAuth endpoints with `authorization_details` (`docs/protocol.md` §14, §15). */

let server: TestServer;
let service: Service;
let client_id: string;
beforeAll(async () => {
  server = await testServer();
  service = await openService(server, {
    scopes: ['payments:initiate', 'payments:read', 'cards:use:max_50'],
  });
  client_id = await registerClient(server);
});
afterAll(async () => {
  await service.close();
  await server.close();
});

const send = (parameters: Record<string, string | undefined>) =>
  sentTo(server, { client_id, resource: service.audience, ...parameters });
/** What the client is told of its request. */
const refusal = async (parameters: Record<string, string | undefined>) => {
  const { searchParams, href } = await send(parameters);
  if (!searchParams.has('error')) throw new Error(href);
  return [searchParams.get('error'), searchParams.get('error_description')];
};
const details = JSON.stringify([LIMIT]);

test.each<[string, Record<string, string | undefined>, RegExp]>([
  ['no JSON', { scope: 'payments:initiate', authorization_details: '[' }, /JSON/],
  ['an object', { scope: 'payments:initiate', authorization_details: JSON.stringify(LIMIT) }, /array/],
  [
    'a member twice',
    {
      scope: 'payments:initiate',
      authorization_details: details.replace('"max":"500"', '"max":"500","max":"5000000"'),
    },
    /twice/,
  ],
  [
    'a limit of another scope',
    { scope: 'payments:read', authorization_details: details },
    /payments:initiate/,
  ],
  ['a limited scope without limit', { scope: LIMITED }, /payments:initiate/],
  [
    'a limit of what the service does not offer',
    {
      scope: 'payments:read files:read',
      authorization_details: JSON.stringify([{ type: LIMIT.type, scope: 'files:read' }]),
    },
    /files:read/,
  ],
  [
    'a limit of what the service offers with a bound',
    {
      scope: 'payments:read cards:use',
      authorization_details: JSON.stringify([{ type: LIMIT.type, scope: 'cards:use' }]),
    },
    /cards:use/,
  ],
])('refuses %s', async (_what, parameters, description) => {
  const [error, text] = await refusal(parameters);
  expect(error).toBe('invalid_authorization_details');
  expect(text).toMatch(description);
});

/** The answer of the token endpoint to the code of a request. */
async function tokensOf(parameters: Record<string, string>): Promise<any> {
  const { verifier, challenge } = newPkce();
  const answer = await send({ ...parameters, code_challenge: challenge });
  const code = answer.searchParams.get('code') ?? '';
  const form = { grant_type: 'authorization_code', code, code_verifier: verifier, client_id };
  return (await post(server, 'token', form)).body;
}

test('a client that names limits alone asks for their scopes', async () => {
  const body = await tokensOf({ authorization_details: details });
  expect(body).toMatchObject({ scope: LIMITED, authorization_details: [LIMIT] });
});

test('an argument named as a prototype keeps its limit', async () => {
  const text = details.replace('"currency"', '"__proto__"');
  const body = await tokensOf({ scope: LIMITED, authorization_details: text });
  for (const [detail] of [limitsOf(body.access_token).details, body.authorization_details])
    expect(Object.keys(detail.arguments).toSorted()).toEqual(['__proto__', 'amount']);
});

test.each([
  [[], 'invalid_authorization_details'],
  [['payment_initiation'], 'invalid_authorization_details'],
  [['payment_initiation', LIMIT.type], null],
])('a client that has registered the types %o asks for no others: %s', async (types, error) => {
  const client = await registerClient(server, { authorization_details_types: types });
  const { searchParams } = await send({ client_id: client, authorization_details: details });
  expect(searchParams.get('error')).toBe(error);
});

describe('of a pushed request', () => {
  const push = (more: Record<string, string>) => {
    const { verifier, challenge } = newPkce();
    const form = { client_id, response_type: 'code', redirect_uri: CALLBACK, resource: service.audience };
    const proof = { code_challenge: challenge, code_challenge_method: 'S256' };
    return Object.assign(post(server, 'par', { ...form, ...proof, ...more }), { verifier });
  };

  test.each([
    ['are checked when they are pushed', 'payments:read', details],
    ['are no longer than a token', 'payments:initiate', `[${' '.repeat(16_384)}]`],
  ])('the limits %s', async (_what, scope, authorization_details) => {
    const { status, body } = await push({ scope, authorization_details });
    expect([status, body.error]).toEqual([400, 'invalid_authorization_details']);
  });

  test.each(['[]', details.replace('500', '5000000'), 'nonsense'])(
    'are those that were pushed, whatever the browser brings: %s',
    async (authorization_details) => {
      const pushed = push({ scope: 'payments:initiate', authorization_details: details });
      const { request_uri } = (await pushed).body;
      const query = new URLSearchParams({ client_id, request_uri, authorization_details }).toString();
      const sent = await fetch(`${server.url}/oauth/authorize?${query}`, { redirect: 'manual' });
      const code = new URL(sent.headers.get('location') ?? '').searchParams.get('code') ?? '';
      const form = { grant_type: 'authorization_code', code, code_verifier: pushed.verifier, client_id };
      const { body } = await post(server, 'token', form);
      expect([body.scope, body.authorization_details]).toEqual([LIMITED, [LIMIT]]);
    },
  );
});

test('the parameter is none of the exchange of a code or a refresh token', async () => {
  for (const grant_type of ['authorization_code', 'refresh_token']) {
    const { status, body } = await post(server, 'token', {
      grant_type,
      client_id,
      authorization_details: details,
    });
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  }
});
