import { createPkce } from '@grantex/sdk';
import type { Developer } from './developer.ts';

const REDIRECT = 'http://127.0.0.1:9/callback';

/** A service of a developer that is open to every client. */
export async function openService({ gx }: Pick<Developer, 'gx'>): Promise<string> {
  // No other developer of this server may have the same one.
  const audience = `https://${crypto.randomUUID()}.example/mcp`;
  const scopes = ['flights:search', 'flights:book'];
  const settings = { resources: { [audience]: { openTo: 'clients', people: 'anyone', scopes } } } as const;
  await gx.me.update({ settings });
  return audience;
}

/** Registers a client, which the sandbox authorizes. @returns its client id */
export async function authorizeClient(
  { url }: Pick<Developer, 'url'>,
  resource: string,
  name: string,
): Promise<string> {
  const registered = await fetch(`${url}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: name, redirect_uris: [REDIRECT] }),
  });
  const { client_id } = (await registered.json()) as { client_id: string };
  const { codeChallenge, codeVerifier } = await createPkce();
  const asking = new URLSearchParams({
    response_type: 'code',
    client_id,
    redirect_uri: REDIRECT,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    resource,
  });
  const sent = await fetch(`${url}/oauth/authorize?${asking.toString()}`, { redirect: 'manual' });
  const code = new URL(sent.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const form = { grant_type: 'authorization_code', code, code_verifier: codeVerifier, client_id };
  const answer = await fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  if (answer.status !== 200) throw new Error(`not let in: ${await answer.text()}`);
  return client_id;
}
