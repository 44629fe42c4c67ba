import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { Provider } from 'oidc-provider';

/** A person whom a provider knows, by the login they type. */
export interface Employee {
  sub: string;
  email?: string;
  email_verified?: boolean;
  employee?: string;
  name?: string;
  groups?: readonly string[];
}

/** A real OpenID Connect provider of an organisation, on loopback. */
export interface RealProvider {
  issuer: string;
  /** Its client for a server with this callback, as `PUT /v1/sign-in-provider` accepts it. */
  client: { issuer: string; clientId: string; clientSecret: string };
  /** By login; an unlisted login signs in as itself. */
  people: Map<string, Employee>;
  /** Sends browsers back to another address from now on. */
  redirectTo(redirectUri: string): void;
  close(): Promise<void>;
}

let key: Promise<JWK> | undefined;

/** The key of every provider: making one takes a tenth of a second. */
function signingKey(): Promise<JWK> {
  key ??= generateKeyPair('RS256', { extractable: true }).then(({ privateKey }) => exportJWK(privateKey));
  return key;
}

/** Starts one. It accepts any password, and asks for it whenever `prompt=login` says so. */
export async function realProvider(redirectUri: string): Promise<RealProvider> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const people = new Map<string, Employee>();
  const jwk = await signingKey();
  const makeProvider = (address: string): Provider =>
    new Provider(issuer, {
      clients: [{ client_id: 'grantex', client_secret: 'secret of the client', redirect_uris: [address] }],
      jwks: { keys: [{ ...jwk, use: 'sig', alg: 'RS256' }] },
      cookies: { keys: ['of this test'] },
      pkce: { required: () => true },
      claims: {
        openid: ['sub'],
        email: ['email', 'email_verified'],
        profile: ['employee', 'name', 'groups'],
      },
      findAccount: (_context, login) => ({
        accountId: login,
        claims: () => Promise.resolve({ sub: login, ...people.get(login) }),
      }),
    });
  let provider = makeProvider(redirectUri);
  listener.on('request', (request, response) => void provider.callback()(request, response));
  return {
    issuer,
    client: { issuer, clientId: 'grantex', clientSecret: 'secret of the client' },
    people,
    redirectTo(address) {
      provider = makeProvider(address);
    },
    close: () =>
      new Promise((resolve) => {
        listener.closeAllConnections();
        listener.close(() => resolve());
      }),
  };
}
