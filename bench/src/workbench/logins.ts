import { createHash, randomBytes } from 'node:crypto';
import type { Grantex } from './grantex.ts';

/** An OAuth client that has logged in, up to the exchange of the code. */
export interface LoggedIn {
  readonly code: string;
  readonly verifier: string;
}

/** A service, and a client that may ask for it. */
export interface OpenService {
  readonly clientId: string;
  /** Logs in: a sandbox asks nobody. Each code is valid for 60 seconds. */
  logIn(count: number): Promise<LoggedIn[]>;
}

export const CALLBACK = 'http://127.0.0.1:33418/callback';
const AT_ONCE = 32;

/**
 * Opens a service to clients at a sandbox, and registers one.
 * @returns the id of the client
 */
export async function openToClients(
  { call }: Grantex,
  audience: string,
  scopes: readonly string[],
): Promise<string> {
  await call('PATCH /v1/me', { settings: { resources: { [audience]: { openTo: 'clients', scopes } } } });
  const { client_id: clientId } = await call<{ client_id: string }>('POST /oauth/register', {
    client_name: 'bench',
    redirect_uris: [CALLBACK],
    token_endpoint_auth_method: 'none',
  });
  return clientId;
}

/** A service of a sandbox, and a client that logs in to it. */
export async function openService(grantex: Grantex, scopes: readonly string[]): Promise<OpenService> {
  const { server } = grantex;
  const clientId = await openToClients(grantex, 'https://bench.example/mcp', scopes);

  async function logInOnce(): Promise<LoggedIn> {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: CALLBACK,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      login_hint: `user_${randomBytes(6).toString('hex')}`,
    });
    const response = await fetch(`${server.url}/oauth/authorize?${query.toString()}`, { redirect: 'manual' });
    const location = response.headers.get('location') ?? '';
    const code = new URL(location, server.url).searchParams.get('code');
    if (code === null) throw new Error(`nobody is logged in: ${response.status} ${location}`);
    return { code, verifier };
  }

  return {
    clientId,
    async logIn(count) {
      const done: LoggedIn[] = [];
      let begun = 0;
      async function logInMore(): Promise<void> {
        while (begun < count) {
          begun += 1;
          done.push(await logInOnce());
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, logInMore));
      return done;
    },
  };
}
