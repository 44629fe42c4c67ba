import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { type AgentKey, createPkce } from '../../src/index.ts';
import type { Sandbox } from './sandbox.ts';

export const AUDIENCE = 'https://travel.example/api';
export const CALLBACK = 'http://127.0.0.1:33418/callback';

/** Opens a service to clients, whose tokens may be bound to keys. */
export async function openService({ gx }: Sandbox, scopes: readonly string[]): Promise<void> {
  const settings = { openTo: 'clients', scopes } as const;
  await gx.me.update({ settings: { resources: { [AUDIENCE]: settings } } });
}

/**
 * Logs in at a sandbox, with a key that the token is bound to.
 * @param agentId the client; default: one that registers itself
 */
export async function boundToken(url: string, own: AgentKey, agentId?: string): Promise<string> {
  const client_id = agentId ?? (await registerClient(url));
  const { codeVerifier, codeChallenge } = await createPkce();
  const asked = new URLSearchParams({
    response_type: 'code',
    client_id,
    redirect_uri: CALLBACK,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    resource: AUDIENCE,
  });
  // Not by `fetch`: pages are not in the OpenAPI document that its answers are held to.
  const [sent] = (await once(get(`${url}/oauth/authorize?${asked}`), 'response')) as [IncomingMessage];
  sent.resume();
  const code = new URL(sent.headers.location ?? '').searchParams.get('code') ?? '';
  const exchange = async (nonce?: string): Promise<Response> => {
    const claims = { htm: 'POST', htu: `${url}/oauth/token`, jti: crypto.randomUUID(), nonce };
    const proof = { ...claims, iat: Math.floor(Date.now() / 1000) };
    const form = { grant_type: 'authorization_code', code, code_verifier: codeVerifier, client_id };
    return fetch(`${url}/oauth/token`, {
      method: 'POST',
      headers: { dpop: await own.sign(proof, { typ: 'dpop+jwt', jwk: own.publicKey }) },
      body: new URLSearchParams({ ...form, redirect_uri: CALLBACK, resource: AUDIENCE }),
    });
  };
  const first = await exchange();
  const answer = await exchange(first.headers.get('dpop-nonce') ?? undefined);
  return ((await answer.json()) as { readonly access_token: string }).access_token;
}

async function registerClient(url: string): Promise<string> {
  const registered = await fetch(`${url}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' }),
  });
  return ((await registered.json()) as { readonly client_id: string }).client_id;
}
