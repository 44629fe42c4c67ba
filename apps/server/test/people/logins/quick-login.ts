import { authorizePath, CALLBACK, newPkce, post } from './log-in.ts';
import type { TestServer } from '../../support/server.ts';

/** The form of a code's exchange, as an honest client sends it. */
export interface CodeForm extends Record<string, string> {
  grant_type: string;
  code: string;
  code_verifier: string;
  client_id: string;
}

/** Where a server sends a browser that a client has sent to it. */
export async function sentTo(
  { url }: Pick<TestServer, 'url'>,
  parameters: Record<string, string | undefined>,
): Promise<URL> {
  const { challenge } = newPkce();
  const path = authorizePath({ code_challenge: challenge, ...parameters });
  const response = await fetch(url + path, { redirect: 'manual' });
  const location = response.headers.get('location');
  if (location === null) throw new Error(`${response.status}: ${(await response.text()).slice(0, 500)}`);
  return new URL(location, url);
}

/** Authorizes a client at a sandbox, which asks nobody. */
export async function codeOf(
  server: Pick<TestServer, 'url'>,
  { client_id, resource, ...more }: { client_id: string; resource: string; [name: string]: string },
): Promise<CodeForm> {
  const { verifier, challenge } = newPkce();
  const { searchParams } = await sentTo(server, { client_id, resource, code_challenge: challenge, ...more });
  const code = searchParams.get('code');
  if (code === null) throw new Error(`there is no code: ${searchParams.toString()}`);
  return {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    client_id,
    redirect_uri: more['redirect_uri'] ?? CALLBACK,
    resource,
  };
}

/** The first token answer of a client at a sandbox. */
export async function tokensOf(
  server: Pick<TestServer, 'url'>,
  login: { client_id: string; resource: string; [name: string]: string },
): Promise<any> {
  const { status, body } = await post(server, 'token', await codeOf(server, login));
  if (status !== 200) throw new Error(`no token: ${JSON.stringify(body)}`);
  return body;
}

/** Presents a refresh token as an honest client does. */
export function refresh(
  server: Pick<TestServer, 'url'>,
  client_id: string,
  refresh_token: string,
  more: Record<string, string> = {},
  headers: Record<string, string> = {},
): ReturnType<typeof post> {
  return post(server, 'token', { grant_type: 'refresh_token', client_id, refresh_token, ...more }, headers);
}
