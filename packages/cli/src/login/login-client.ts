import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dynamicClientRegistrationRequest, processDynamicClientRegistrationResponse } from 'oauth4webapi';
import { writePrivately } from '../files/secret-file.ts';
import type { Context } from '../session/context.ts';
import { usageError } from '../terminal/exit.ts';
import type { LoginServer } from './authorization-server.ts';
import { withOauthErrors } from './oauth-errors.ts';

/** What this program registers, and what a client of the developer must have: on any port (RFC 8252 §7.3). */
export const REDIRECT_URI = 'http://127.0.0.1/callback';

/** The client as which this program has registered itself at each issuer, so that it stays one client there. */
type Registrations = Readonly<Record<string, string>>;

/** The client id that this program has at a server, if it has registered before. */
export async function registeredClient(
  context: Context,
  { metadata }: LoginServer,
): Promise<string | undefined> {
  return (await readRegistrations(await pathOf(context)))[metadata.issuer];
}

/**
 * Registers this program at the server (RFC 7591), and remembers that beside the configuration.
 * @returns its client id
 * @throws {CliError} if the server registers nobody
 */
export async function registerClient(context: Context, { metadata, calls }: LoginServer): Promise<string> {
  const { issuer, registration_endpoint: endpoint } = metadata;
  if (endpoint === undefined) {
    throw usageError(
      'this server registers no clients',
      `Name a client that it knows: --client <id>. An agent is one: grantex agents register "My laptop" --no-key --scope <scopes> --redirect-uri ${REDIRECT_URI}`,
    );
  }
  const { client_id: clientId } = await withOauthErrors(async () =>
    processDynamicClientRegistrationResponse(
      await dynamicClientRegistrationRequest(
        metadata,
        {
          client_name: 'Grantex CLI',
          redirect_uris: [REDIRECT_URI],
          // It keeps no refresh token.
          grant_types: ['authorization_code'],
          response_types: ['code'],
          token_endpoint_auth_method: 'none',
        },
        calls,
      ),
    ),
  );
  const path = await pathOf(context);
  const others = await readRegistrations(path);
  await writePrivately(path, `${JSON.stringify({ ...others, [issuer]: clientId }, undefined, 2)}\n`);
  return clientId;
}

async function pathOf({ settings }: Context): Promise<string> {
  return join(dirname((await settings()).configPath), 'clients.json');
}

/** None if the file cannot be read: registering again costs nothing but another line in the developer's list. */
async function readRegistrations(path: string): Promise<Registrations> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    const entries = Object.entries(value ?? {});
    return Object.fromEntries(entries.filter(([, id]) => typeof id === 'string')) as Registrations;
  } catch {
    return {};
  }
}
