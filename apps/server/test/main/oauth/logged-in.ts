import type { TestAgentKey } from '../../support/agent-keys.ts';
import type { TestServer } from '../../support/server.ts';
import { proofFor } from './dpop-proof.ts';
import { authorizePath, CALLBACK, newPkce, post, registerClient } from '../../people/logins/log-in.ts';

/** What the token endpoint gave. */
export interface Tokens {
  access_token: string;
  refresh_token: string;
  token_type: string;
  scope: string;
}

/** A client that a sandbox has authorized. */
export interface LoggedIn {
  clientId: string;
  tokens: Tokens;
}

/**
 * Lets a client into a service of a sandbox, which asks nobody.
 * @param options the client; the key to which its tokens are bound; more parameters of the request
 */
export async function logIn(
  server: TestServer,
  audience: string,
  {
    clientId,
    key,
    parameters = {},
  }: { clientId?: string; key?: TestAgentKey; parameters?: Record<string, string> } = {},
): Promise<LoggedIn> {
  const client_id = clientId ?? (await registerClient(server));
  const { verifier, challenge } = newPkce();
  const path = authorizePath({ client_id, code_challenge: challenge, resource: audience, ...parameters });
  const sent = await fetch(server.url + path, { redirect: 'manual' });
  const answer = new URL(sent.headers.get('location') ?? '');
  const form = {
    grant_type: 'authorization_code',
    code: answer.searchParams.get('code') ?? '',
    code_verifier: verifier,
    redirect_uri: CALLBACK,
    client_id,
  };
  const headers = key === undefined ? {} : { dpop: await proofFor(server, '/oauth/token', key) };
  const { status, body } = await post(server, 'token', form, headers);
  if (status !== 200) throw new Error(`not let in: ${answer.href} ${JSON.stringify(body)}`);
  return { clientId: client_id, tokens: body };
}
