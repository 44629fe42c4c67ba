/**
 * `oidc-provider` over PostgreSQL, with a client that exchanges codes for access tokens as JWT, and one that introspects
 * tokens. `POST /bench/codes?count=` and `/bench/tokens?count=` issue what the measured requests need.
 */
import { randomBytes, createHash, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { openOidcStore } from './oidc-adapter.ts';
import { serveParent } from './child.ts';
import { startParameter } from './start-child.ts';

export interface OidcServerOptions {
  readonly databaseUrl: string;
  readonly scope: string;
  readonly client: { readonly id: string; readonly callback: string };
  /** Authenticates with `client_secret_basic`. */
  readonly service: { readonly id: string; readonly secret: string };
}

/** What a client exchanges. */
export interface OidcCode {
  readonly code: string;
  readonly verifier: string;
}

const { databaseUrl, scope, client, service } = startParameter() as OidcServerOptions;
const AUDIENCE = 'https://bench.example/mcp';
const AT_ONCE = 32;

const listener = createServer().listen(0, '127.0.0.1');
await once(listener, 'listening');
const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
const store = await openOidcStore(databaseUrl);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const provider = new Provider(url, {
  adapter: store.adapter,
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
  clients: [
    {
      client_id: client.id,
      token_endpoint_auth_method: 'none',
      redirect_uris: [client.callback],
      grant_types: ['authorization_code'],
    },
    {
      client_id: service.id,
      client_secret: service.secret,
      redirect_uris: [],
      grant_types: [],
      response_types: [],
    },
  ],
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => AUDIENCE,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  ttl: { Grant: 3600, AuthorizationCode: 300, AccessToken: 3600 },
  findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
});
const registered = await registeredClient();

async function registeredClient(): Promise<InstanceType<Provider['Client']>> {
  const found = await provider.Client.find(client.id);
  if (found === undefined) throw new Error('oidc-provider does not know its client');
  return found;
}

/** A person's consent, in a row of its own: a grant token of Grantex brings its grant with it. */
async function consent(): Promise<{ accountId: string; grantId: string }> {
  const accountId = `user_${randomBytes(6).toString('hex')}`;
  const grant = new provider.Grant({ accountId, clientId: client.id });
  grant.addResourceScope(AUDIENCE, scope);
  return { accountId, grantId: await grant.save() };
}

async function issueCode(): Promise<OidcCode> {
  const verifier = randomBytes(32).toString('base64url');
  const code = new provider.AuthorizationCode({
    ...(await consent()),
    client: registered,
    gty: 'authorization_code',
    redirectUri: client.callback,
    scope,
    resource: AUDIENCE,
    codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
    codeChallengeMethod: 'S256',
  });
  return { code: await code.save(), verifier };
}

/** Opaque: `oidc-provider` stores no JWT, and introspects none. */
async function issueToken(): Promise<string> {
  const token = new provider.AccessToken({
    ...(await consent()),
    client: registered,
    gty: 'authorization_code',
    scope,
  });
  return token.save();
}

async function many<MADE>(count: number, make: () => Promise<MADE>): Promise<MADE[]> {
  const made: MADE[] = [];
  while (made.length < count)
    made.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - made.length) }, make))));
  return made;
}

const answer = provider.callback();
listener.on('request', (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', url);
  const make = { '/bench/codes': issueCode, '/bench/tokens': issueToken }[pathname];
  if (make === undefined) return void answer(request, response);
  void many<OidcCode | string>(Number(searchParams.get('count')), make).then(
    (made) => response.end(JSON.stringify(made)),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
serveParent(url, async () => {
  listener.closeAllConnections();
  await store.close();
});
