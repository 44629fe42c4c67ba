import { isObject } from '../base/json.ts';
import { readLimitedText } from '../base/limited-body.ts';
import { toMilliseconds } from '../base/timer.ts';
import { SetupError } from './setup-error.ts';

/** How a service reaches its server. */
export interface ServerAccess {
  /** Where the server's API is, without a trailing slash. */
  readonly url: string;
  /** The `iss` that its tokens must have. */
  readonly issuer: string;
  readonly apiKey: string;
  readonly fetch: typeof globalThis.fetch;
}

/** The roles that a guard needs: to learn of revocations, and to record. */
const NEEDED_ROLES = ['verify', 'audit-write'] as const;
/** A role that holds every other one. */
const ADMIN = 'admin';
const MAX_ANSWER_BYTES: number = 64 * 1024;
/** How long an answer may take, in seconds. */
const TIMEOUT = 5;

/**
 * Checks that the server answers, is the issuer that is expected, knows the API key, and gives it the roles that a guard
 * needs (`docs/protocol.md` §9 and §11).
 * @throws {SetupError} saying which of them is wrong
 */
export async function checkServer(access: ServerAccess): Promise<void> {
  const { url, issuer } = access;
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

async function ask(
  { url, apiKey, fetch }: ServerAccess,
  path: string,
): Promise<{ readonly [member: string]: unknown }> {
  const unreachable = (what: string, cause?: unknown): SetupError =>
    new SetupError('server_unreachable', `There is no Grantex server at ${url}: ${what}.`, { cause });
  let response: Response;
  try {
    response = await fetch(`${url}${path}`, {
      headers: { authorization: `Bearer ${apiKey}`, accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(toMilliseconds(TIMEOUT)),
    });
  } catch (cause) {
    throw unreachable(`${path} cannot be reached`, cause);
  }
  const text = await readLimitedText(response, MAX_ANSWER_BYTES).catch((cause: unknown) => {
    throw unreachable(`the answer of ${path} breaks off`, cause);
  });
  if (response.status === 401) {
    throw new SetupError(
      'api_key_refused',
      `The server at ${url} does not know the API key, or has deleted it.`,
    );
  }
  if (!response.ok) throw unreachable(`${path} answers with status ${response.status}`);
  const answer = parse(text);
  if (!isObject(answer)) throw unreachable(`${path} does not answer with an object`);
  return answer;
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '') as unknown;
  } catch {
    return undefined;
  }
}
