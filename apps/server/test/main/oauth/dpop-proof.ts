import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { post, registerClient } from '../../people/logins/log-in.ts';
import type { TestAgentKey } from '../../support/agent-keys.ts';
import type { TestServer } from '../../support/server.ts';

type At = Pick<TestServer, 'url' | 'callAs'>;

/** A proof of a key for a POST to a path of the server (RFC 9449 §4.2), with the nonce that the server demands now. */
export async function proofFor(
  server: At,
  path: string,
  key: TestAgentKey,
  different: Record<string, unknown> = {},
): Promise<string> {
  return signProof(server, path, key, { nonce: await nonceOf(server, key), ...different });
}

async function nonceOf(server: At, key: TestAgentKey): Promise<string> {
  const client_id = await registerClient(server);
  const form = { grant_type: 'refresh_token', refresh_token: 'none', client_id };
  const { body, headers } = await post(server, 'token', form, {
    dpop: await signProof(server, '/oauth/token', key),
  });
  const nonce = headers.get('dpop-nonce');
  if (body.error !== 'use_dpop_nonce' || nonce === null) throw new Error(JSON.stringify(body));
  return nonce;
}

function signProof(
  { url }: At,
  path: string,
  { publicKey, privateKey }: TestAgentKey,
  claims: Record<string, unknown> = {},
): Promise<string> {
  const usual = { htm: 'POST', htu: url + path, jti: randomUUID(), iat: Math.floor(Date.now() / 1_000) };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: publicKey })
    .sign(privateKey);
}
