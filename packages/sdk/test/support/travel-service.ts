import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { AuthorizationError, createGuard, createVerifier, readToken, toRefusal } from '@grantex/core';
import { dpop, type DpopOptions } from '@grantex/core/dpop';
import { agentDid, encodeClaims } from '@grantex/core/issuer';
import { base64url, calculateJwkThumbprint, CompactSign, exportJWK, generateKeyPair } from 'jose';

/** A service whose routes take tokens that are bound to keys, and the issuer of these tokens. */
export interface TravelService extends AsyncDisposable {
  readonly url: string;
  /** Each request that arrived: its method, its path, and what it was answered with. */
  readonly requests: readonly string[];
  /** A grant token that is bound to a key, or to none. */
  tokenFor(keyThumbprint?: string): Promise<string>;
}

const ISSUER = 'https://issuer.test';
const DEVELOPER = 'dev_travel';

/** The issuer's, the same for all: making one takes long. */
let keyPair: ReturnType<typeof generateKeyPair> | undefined;

/** Starts one that redirects `/moved?<url>` there, and answers any other request with its body. */
export async function startTravelService(options: Partial<DpopOptions> = {}): Promise<TravelService> {
  const requests: string[] = [];
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { publicKey, privateKey } = await (keyPair ??= generateKeyPair('RS256'));
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const verifier = createVerifier({
    issuer: ISSUER,
    audience: url,
    developers: [DEVELOPER],
    revocation: 'none',
    fetch: async () => Response.json({ keys: [{ ...jwk, kid, alg: 'RS256', use: 'sig' }] }),
  });
  const guard = createGuard({ verifier, audit: false, dpop: dpop({ origin: url, ...options }) });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = request;
    const call = { token: () => readToken(guard, request), action: path, input: undefined };
    try {
      const body = await guard.run({ ...call, rule: { scopes: ['flights:book'] } }, () => text(request));
      const [, target] = /^\/moved\?(.*)$/.exec(path) ?? [];
      const status = target === undefined ? 200 : 307;
      requests.push(`${method} ${path} ${status}`);
      response.writeHead(status, target === undefined ? {} : { location: target }).end(body);
    } catch (error) {
      if (!AuthorizationError.is(error)) throw error;
      const { status, headers } = toRefusal(error, guard.challenge);
      requests.push(`${method} ${path} ${error.reason}`);
      response.writeHead(status, headers).end();
    }
  }

  return {
    url,
    requests,
    async tokenFor(keyThumbprint) {
      const now = Math.floor(Date.now() / 1000);
      const claims = encodeClaims({
        iss: ISSUER,
        sub: 'user_alice',
        aud: url,
        client_id: 'ag_01',
        agt: agentDid('ag_01'),
        dev: DEVELOPER,
        grnt: 'grnt_01',
        scp: ['flights:book'],
        scope: 'flights:book',
        iat: now,
        nbf: now,
        exp: now + 3600,
        jti: base64url.encode(crypto.getRandomValues(new Uint8Array(16))),
        delegationDepth: 0,
        act: { sub: agentDid('ag_01') },
        ...(keyThumbprint !== undefined && { cnf: { jkt: keyThumbprint } }),
      });
      return new CompactSign(claims)
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid })
        .sign(privateKey);
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
