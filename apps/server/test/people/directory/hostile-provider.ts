import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** What a provider returns for a sign-in; a given member replaces the honest one. */
export interface Answer {
  /** Claims of the ID token; `undefined` leaves a claim out. */
  claims?: Record<string, unknown>;
  /** Creates the whole ID token. */
  idToken?: (claims: JWTPayload) => Promise<string>;
  /** Parameters of the callback besides `code` and `state`. */
  query?: Record<string, string>;
  userInfo?: Record<string, unknown>;
  /** Answers a path in place of the provider; false leaves it to the provider. */
  respond?: (path: string, response: ServerResponse) => boolean;
  /** Replaces members of its description. */
  description?: Record<string, unknown>;
}

/** A provider without pages that returns whatever a test wants. */
export interface HostileProvider {
  issuer: string;
  client: { issuer: string; clientId: string; clientSecret: string };
  privateKey: CryptoKey;
  /** Sets its answers from now on. */
  answer: Answer;
  /** The requested paths. */
  asked: string[];
  /** Signs a person in, as a browser that followed a link: returns where it redirects that browser. */
  signIn(at: URL, sub: string): URL;
  close(): Promise<void>;
}

interface Pending {
  sub: string;
  nonce: string;
  challenge: string;
}

export async function hostileProvider(): Promise<HostileProvider> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', use: 'sig', alg: 'RS256' };
  const codes = new Map<string, Pending>();
  const listener = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const provider: HostileProvider = {
    issuer,
    client: { issuer, clientId: 'grantex', clientSecret: 'secret-of-the-client' },
    privateKey,
    answer: {},
    asked: [],
    signIn(at, sub) {
      const code = `code-${codes.size}`;
      const { searchParams } = at;
      const asked = (name: string): string => searchParams.get(name) ?? '';
      codes.set(code, { sub, nonce: asked('nonce'), challenge: asked('code_challenge') });
      const back = new URL(asked('redirect_uri'));
      const query = { code, state: asked('state'), iss: issuer, ...provider.answer.query };
      for (const [name, value] of Object.entries(query)) back.searchParams.set(name, value);
      return back;
    },
    close: () =>
      new Promise((resolve) => {
        listener.closeAllConnections();
        listener.close(() => resolve());
      }),
  };
  return provider;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    provider.asked.push(path);
    if (provider.answer.respond?.(path, response) === true) return;
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const answered = await answerTo(path, new URLSearchParams(Buffer.concat(parts).toString()));
    response.writeHead(answered === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answered ?? {}));
  }

  async function answerTo(path: string, form: URLSearchParams): Promise<object | undefined> {
    if (path === '/.well-known/openid-configuration') {
      return {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        userinfo_endpoint: `${issuer}/me`,
        id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
        ...provider.answer.description,
      };
    }
    if (path === '/jwks') return { keys: [jwk] };
    if (path === '/me') return provider.answer.userInfo;
    if (path !== '/token') return undefined;
    const pending = codes.get(form.get('code') ?? '');
    if (pending === undefined) return undefined;
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: issuer,
      aud: 'grantex',
      sub: pending.sub,
      nonce: pending.nonce,
      iat: now,
      exp: now + 60,
      auth_time: now,
      ...provider.answer.claims,
    };
    const sign = provider.answer.idToken ?? signed;
    return { access_token: 'at', token_type: 'Bearer', expires_in: 60, id_token: await sign(claims) };
  }

  function signed(claims: JWTPayload): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(privateKey);
  }
}
