import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer, type TestServer } from '../../support/server.ts';
import { type Answer, documentHost, type DocumentHost } from './document-host.ts';
import { ASKING, type ServerProcess, serverProcess } from './server-process.ts';

const MINUTE = 60_000;

let server: TestServer;
let host: DocumentHost;
beforeAll(async () => {
  [server, host] = await Promise.all([testServer(), documentHost()]);
});
afterAll(async () => {
  host.close();
  await server.close();
});

interface Pair {
  jwk: JWK;
  privateKey: CryptoKey;
}

async function pair(kid: string): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' }, privateKey };
}

/** A client that publishes its document and its keys, as ChatGPT does. */
function publishClient(name: string, ...keys: JWK[]): { clientId: string; keysPath: string } {
  const [path, keysPath] = [`/${name}.json`, `/${name}-jwks.json`];
  const clientId = host.publish(
    path,
    {
      client_id: host.url + path,
      client_name: name,
      redirect_uris: ['https://app.example/cb'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'RS256',
      jwks_uri: host.url + keysPath,
    },
    { 'cache-control': 'max-age=86400' },
  );
  host.publish(keysPath, { keys }, { 'cache-control': 'max-age=86400' });
  return { clientId, keysPath };
}

/** Whether a client authenticates with a key, or the refusal. */
async function outcomeOf({ clients, clock }: ServerProcess, clientId: string, { jwk, privateKey }: Pair) {
  const now = Math.floor(clock.time / 1_000);
  const claims = { iss: clientId, sub: clientId, aud: server.url, exp: now + 60, jti: randomUUID() };
  const assertion = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: jwk.kid ?? '' })
    .sign(privateKey);
  const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  try {
    const { method } = await clients.authenticate({ clientId, assertion, assertionType }, ASKING);
    return method;
  } catch (error) {
    const { status, message } = error as { status: number; message: string };
    return `${status} ${message}`;
  }
}

test('a client authenticates with keys that it publishes, and with no others', async () => {
  const [mine, other] = await Promise.all([pair('a'), pair('a')]);
  const { clientId } = publishClient('own-keys', mine.jwk);
  const process = serverProcess(server);
  expect(await outcomeOf(process, clientId, mine)).toBe('private_key_jwt');
  expect(await outcomeOf(process, clientId, other)).toMatch(/^401 .*verification failed/);
  const asked = { clientId, assertion: undefined, assertionType: undefined };
  await expect(process.clients.authenticate(asked, ASKING)).rejects.toMatchObject({ code: 'INVALID_CLIENT' });
});

test('a new key counts as soon as it is used, and strangers cause one fetch a minute', async () => {
  const [first, second, nobodys] = await Promise.all([pair('first'), pair('second'), pair('of nobody')]);
  const { clientId, keysPath } = publishClient('new-keys', first.jwk);
  const process = serverProcess(server);
  expect(await outcomeOf(process, clientId, first)).toBe('private_key_jwt');
  for (const attempt of [1, 2, 3]) {
    expect([attempt, await outcomeOf(process, clientId, nobodys)]).toEqual([
      attempt,
      expect.stringMatching(/^401 .*no applicable key/),
    ]);
  }
  expect(host.asked(keysPath)).toBe(1);
  process.clock.time += 2 * MINUTE;
  host.publish(keysPath, { keys: [first.jwk, second.jwk] });
  expect(await outcomeOf(process, clientId, second)).toBe('private_key_jwt');
  expect(host.asked(keysPath)).toBe(2);
});

test('keys that were taken back count for an hour at most, also while their host fails', async () => {
  const mine = await pair('a');
  const { clientId, keysPath } = publishClient('old-keys', mine.jwk);
  const process = serverProcess(server);
  expect(await outcomeOf(process, clientId, mine)).toBe('private_key_jwt');
  host.publish(keysPath, (_request, response) => void response.writeHead(503).end());
  process.clock.time += 59 * MINUTE;
  expect(await outcomeOf(process, clientId, mine)).toBe('private_key_jwt');
  process.clock.time += 2 * MINUTE;
  expect(await outcomeOf(process, clientId, mine)).toMatch(/^503 .*cannot be reached/);
  host.publish(keysPath, { keys: [(await pair('b')).jwk] });
  process.clock.time += MINUTE;
  expect(await outcomeOf(process, clientId, mine)).toMatch(/^401 .*no applicable key/);
});

test.each<[string, (mine: Pair) => Promise<Answer>]>([
  ['has a private key in it', async ({ jwk }) => ({ keys: [{ ...jwk, d: 'AQAB' }] })],
  ['is no JWK Set', async ({ jwk }) => ({ ...jwk })],
  ['is empty', async () => ({ keys: [] })],
  ['has very many', async ({ jwk }) => ({ keys: Array.from({ length: 21 }, () => jwk) })],
])('a list of keys that %s is refused', async (name, change) => {
  const mine = await pair('a');
  const { clientId, keysPath } = publishClient(name.replaceAll(' ', '-'));
  host.publish(keysPath, await change(mine));
  expect(await outcomeOf(serverProcess(server), clientId, mine)).toMatch(/^401 http\S+ is wrong: keys/);
});

test('the list of keys of one client is not the document of another', async () => {
  const mine = await pair('a');
  const { clientId, keysPath } = publishClient('two-in-one');
  const both = {
    client_id: host.url + keysPath,
    client_name: 'Both',
    redirect_uris: ['https://app.example/cb'],
  };
  host.publish(keysPath, both);
  const process = serverProcess(server);
  expect((await process.clients.find(host.url + keysPath, ASKING)).name).toBe('Both');
  expect(await outcomeOf(process, clientId, mine)).toMatch(/^401 http\S+ is wrong: keys/);
});
