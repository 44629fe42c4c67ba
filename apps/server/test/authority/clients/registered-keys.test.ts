import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clients } from '../../../src/authority/clients/clients.ts';
import type { ClientAuthentication } from '../../../src/base/store/schema/oauth-tables.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { authenticated, type Difference, signAssertion } from './assertion.ts';
import { serverProcess } from './server-process.ts';

let server: TestServer;
let clients: Clients;
let rsa: { publicKey: JWK; privateKey: CryptoKey };
beforeAll(async () => {
  server = await testServer();
  ({ clients } = serverProcess(server));
  const pair = await generateKeyPair('RS256', { extractable: true });
  rsa = { publicKey: await exportJWK(pair.publicKey), privateKey: pair.privateKey };
});
afterAll(() => server.close());

const assert = (clientId: string, alg: string, key: CryptoKey, different?: Difference) =>
  signAssertion(server.url, clientId, alg, key, different);
const outcomeOf = (
  assertion: string | undefined,
  more?: { clientId?: string; assertionType?: string | undefined },
) => authenticated(clients, assertion, more);

const register = async (metadata: object): Promise<string> =>
  (
    await server.callAs(null)('POST /oauth/register', {
      redirect_uris: ['https://app.example/cb'],
      ...metadata,
    })
  ).body.client_id;
const withMethod = (method: ClientAuthentication, ...keys: JWK[]) =>
  register({ token_endpoint_auth_method: method, ...(keys.length === 0 ? {} : { jwks: { keys } }) });

test('a registered client authenticates with RS256 by a key that it registered', async () => {
  const clientId = await withMethod('private_key_jwt', { ...rsa.publicKey, kid: 'a' });
  expect(await outcomeOf(await assert(clientId, 'RS256', rsa.privateKey, { header: { kid: 'a' } }))).toBe(
    `${clientId} private_key_jwt`,
  );
});

test('a registered client authenticates as it registered, and in no other way', async () => {
  const [open, keyed] = [await withMethod('none'), await withMethod('private_key_jwt', rsa.publicKey)];
  expect(await outcomeOf(undefined, { clientId: open })).toBe(`${open} none`);
  expect(await outcomeOf(await assert(open, 'RS256', rsa.privateKey))).toContain('authenticates with none');
  expect(await outcomeOf(undefined, { clientId: keyed })).toContain('authenticates with private_key_jwt');
});

test('keys are not tried one after the other: without a kid one must fit alone', async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const keys = [
    { ...rsa.publicKey, kid: 'a' },
    { ...(await exportJWK(publicKey)), kid: 'b' },
  ];
  const clientId = await withMethod('private_key_jwt', ...keys);
  expect(await outcomeOf(await assert(clientId, 'RS256', privateKey))).toContain('multiple matching keys');
  expect(await outcomeOf(await assert(clientId, 'RS256', privateKey, { header: { kid: 'a' } }))).toContain(
    'verification failed',
  );
  expect(await outcomeOf(await assert(clientId, 'RS256', privateKey, { header: { kid: 'b' } }))).toBe(
    `${clientId} private_key_jwt`,
  );
});

test.each([
  ['EdDSA', 'Ed25519'],
  ['Ed25519', 'EdDSA'],
])('a client whose key is for %s may say %s', async (stated, said) => {
  const { publicKey, privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  const clientId = await withMethod('private_key_jwt', { ...(await exportJWK(publicKey)), alg: stated });
  expect(await outcomeOf(await assert(clientId, said, privateKey))).toBe(`${clientId} private_key_jwt`);
});

test('no key counts that is for something else', async () => {
  const { publicKey } = rsa;
  for (const more of [{ use: 'enc' }, { key_ops: ['encrypt'] }, { alg: 'RS512' }]) {
    const clientId = await withMethod('private_key_jwt', { ...publicKey, ...more });
    expect(await outcomeOf(await assert(clientId, 'RS256', rsa.privateKey))).toContain('no applicable key');
  }
});

test('a registered client keeps to the algorithm that it stated', async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  const clientId = await register({
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks: { keys: [rsa.publicKey, await exportJWK(pair.publicKey)] },
  });
  expect(await outcomeOf(await assert(clientId, 'RS256', rsa.privateKey))).toMatch(/"alg"/);
  expect(await outcomeOf(await assert(clientId, 'ES256', pair.privateKey))).toBe(
    `${clientId} private_key_jwt`,
  );
});
