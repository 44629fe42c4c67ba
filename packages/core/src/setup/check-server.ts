import { askServer, type ServerAccess, type ServerFault } from '../base/ask-server.ts';
import { SetupError } from './setup-error.ts';

/** The roles that a guard needs: to learn of revocations, and to record. */
const NEEDED_ROLES = ['verify', 'audit-write'] as const;
/** A role that holds every other one. */
const ADMIN = 'admin';

/**
 * Checks that the server answers, is the issuer that is expected, knows the API key, and gives it the roles that a guard
 * needs (`docs/protocol.md` §9 and §11).
 * @param issuer the `iss` that its tokens must have
 * @throws {SetupError} saying which of them is wrong
 */
export async function checkServer(access: ServerAccess, issuer: string): Promise<void> {
  const { url } = access;
  const description = await ask(access, '/.well-known/grantex');
  if (description['issuer'] !== issuer) {
    throw new SetupError(
      'issuer_mismatch',
      `The server at ${url} issues tokens as ${quoted(description['issuer'])}, and this service expects ${issuer}. ` +
        'Set "issuer", or GRANTEX_URL, to the public address of the server.',
    );
  }
  const { roles, keyId } = await ask(access, '/v1/me');
  const held: readonly unknown[] = Array.isArray(roles) ? roles : [];
  const missing = held.includes(ADMIN) ? [] : NEEDED_ROLES.filter((role) => !held.includes(role));
  if (missing.length === 0) return;
  throw new SetupError(
    'role_missing',
    `The API key ${quoted(keyId)} lacks the ${missing.length === 1 ? 'role' : 'roles'} ${missing.join(' and ')}. ` +
      'Make a key with the roles verify and audit-write.',
  );
}

/** Quotes what a server answered, which may be anything. */
function quoted(value: unknown): string {
  return JSON.stringify(value ?? null).slice(0, 200);
}

async function ask(access: ServerAccess, path: string): Promise<{ readonly [member: string]: unknown }> {
  try {
    return await askServer(access, path);
  } catch (cause) {
    const { status, message } = cause as ServerFault;
    if (status === 401) {
      const text = `The server at ${access.url} does not know the API key, or has deleted it.`;
      throw new SetupError('api_key_refused', text, { cause });
    }
    const text = `There is no Grantex server at ${access.url}: ${message}`;
    throw new SetupError('server_unreachable', text, { cause });
  }
}
