import { GrantexError } from '@grantex/sdk';
import { CliError, EXIT } from '../terminal/exit.ts';

/** How a command failed: the message, as the server or the SDK wrote it, what to type next, and the exit code. */
export interface Failure {
  readonly exitCode: number;
  /** Stable: the server's or the SDK's, or one of {@link OWN_CODES}. */
  readonly code: string;
  readonly message: string;
  /** The server's name for the request, to be found in its log. */
  readonly requestId?: string | undefined;
  /** The server's page about the code. */
  readonly errorUri?: string | undefined;
  readonly next?: string | undefined;
}

/** What to type if an option or an argument is wrong and there is no better advice. */
export const HELP = 'For help, add --help.';

const SERVER =
  'Is it running, and is that its address? Use another one: --url <url>, or grantex login --url <url>; start a server here: grantex dev';

const NEXT: Readonly<Record<string, string>> = {
  ROLE_REQUIRED:
    'This key may not do that. See its roles: grantex whoami. Log in with others: grantex login --role <roles>. With an admin key, make one that may: grantex keys create --help',
  CREDENTIAL_UNKNOWN:
    'The key was deleted, has expired, or belongs to another server. Get another one: grantex login. GRANTEX_API_KEY and GRANTEX_API_KEY_FILE override the configuration.',
  NETWORK_ERROR: SERVER,
  UNEXPECTED_ANSWER: SERVER,
  TIMEOUT: 'Wait longer: --timeout 60',
  AGENT_IS_CLIENT: 'See the agents that you registered: grantex agents list --kind agent',
  AGENT_NOT_ACTIVE: 'The agent is suspended. Allow it new grants: grantex agents reactivate <agent>',
  ON_HOLD:
    'See who holds it: grantex grants get <id>, grantex agents get <agent>. Release what you hold: … release <id>',
  INVALID_REQUEST: 'The client must have the redirect URI http://127.0.0.1/callback.',
  INVALID_TARGET: 'Name the service, as the server knows it: --resource <url>',
  INVALID_CLIENT:
    'Name a client that the server knows, with the redirect URI http://127.0.0.1/callback: --client <id>',
  INVALID_DPOP_PROOF: 'This service takes only tokens that are bound to a key: --dpop',
  UNAUTHORIZED_CLIENT: 'See the service and its clients: grantex resources list, grantex clients list',
  SCOPE_NOT_DECLARED: 'See which scopes the agent declares: grantex agents get <agent>',
  INVALID_SCOPE:
    'A scope is resource:action or resource:action:constraint, such as payments:initiate:max_500.',
  INVALID_CODE: 'The approval was not used in time. Ask again: grantex authorize',
  APPROVAL_DECIDED: 'See what became of it: grantex approvals get <id>',
  APPROVAL_EXPIRED: 'The agent must make the call again, which asks anew.',
  APPROVAL_REFUSED: 'Respect that: the same call stays refused for this grant.',
  ACCESS_DENIED: 'Respect that. Ask again only if the person wants you to.',
  REQUEST_EXPIRED: 'Ask again: grantex authorize',
  CODE_ELSEWHERE: 'Somebody else has used the approval. Ask again: grantex authorize',
  LAST_ADMIN_KEY: 'Make another admin key first: grantex keys create <name> --role admin --out <file>',
  PRINCIPAL_RETIRED: 'This name belonged to a person who was erased. Use another name.',
  LOG_INCONSISTENT:
    'The server signs no log that contradicts what it signed before. Keep your checkpoints, export the log, and find out what happened to the database: grantex audit export --out log.jsonl',
  AUDIT_BUSY: 'Try again in a few seconds.',
  STOPPED_BY_PERSON: 'Only the person can lift this, by logging in with the client again.',
  DEVICE_LOGIN_ENDED:
    'Nobody has typed the code within 15 minutes, or the answer was lost. Log in again: grantex login',
  REQUEST_DECIDED: 'See what became of it: grantex requests get <id>',
  REQUEST_CANCELLED: 'Ask again: grantex authorize',
  ADDRESS_MISSING:
    'Enter their address: grantex people set-address <name> <address>. Or send the link yourself: grantex requests link <id>',
  MAIL_NOT_CONFIGURED: 'Send the link yourself: grantex requests link <id>',
  PRINCIPAL_BOUND: 'Whoever is bound to the name keeps it. See them: grantex people get <name>',
  SCOPE_HAS_CONSTRAINT: 'Describe the scope without its constraint, such as payments:initiate.',
  DOMAIN_NOT_CONFIRMED:
    'Publish the document there, then try again. See what it says: grantex settings set-domain --help',
  RATE_LIMITED: 'Wait, then try again.',
};

/** By the group of the command, or by both words. */
const NOT_FOUND: Readonly<Record<string, string>> = {
  agents: 'See all: grantex agents list',
  authorize: 'See all: grantex agents list',
  grants: 'It may already be revoked. See all: grantex grants list',
  keys: 'See all: grantex keys list',
  audit: 'See all: grantex audit list',
  people: 'See all: grantex people list',
  requests: 'It may be over. See all: grantex requests list',
  scopes: 'See all: grantex scopes list',
  'resources catalog': 'Store one: grantex resources catalog push --help',
  settings: 'There is no provider yet. Set one: grantex settings provider set --help',
  'revoke grant': 'It may already be revoked. See all: grantex grants list',
  'revoke agent': 'See all: grantex agents list',
  'revoke principal': 'See all: grantex people list',
  'revoke token':
    'It may have expired. To end what it stands for, revoke its grant: grantex revoke grant <id>',
};

/** Where ids of a kind are listed, by their prefix. */
const LISTS: Readonly<Record<string, string>> = {
  ag: 'grantex agents list',
  grnt: 'grantex grants list',
  areq: 'grantex requests list',
  key: 'grantex keys list',
};

/** @param command the words of the command that failed, such as `agents` and `get` */
export function failureOf(error: unknown, command: readonly string[]): Failure {
  if (CliError.is(error)) {
    const { exitCode, message, next } = error;
    return { exitCode, code: OWN_CODES[exitCode] ?? 'FAILED', message, next };
  }
  if (GrantexError.is(error)) {
    const { code, message, requestId, errorUri } = error;
    const isUnreachable = code === 'NETWORK_ERROR' || code === 'TIMEOUT';
    const isWrong = code === 'LOG_INCONSISTENT';
    const exitCode = isUnreachable ? EXIT.unreachable : isWrong ? EXIT.wrong : EXIT.failed;
    return { exitCode, code, message, requestId, errorUri, next: nextOf(error, command) };
  }
  const message = error instanceof Error ? error.message : String(error);
  // Values that the SDK refuses before it sends anything: a malformed id, an empty name.
  if (error instanceof TypeError) return { exitCode: EXIT.usage, code: 'USAGE', message, next: HELP };
  return { exitCode: EXIT.failed, code: 'FAILED', message };
}

const OWN_CODES: Readonly<Record<number, string>> = {
  [EXIT.usage]: 'USAGE',
  [EXIT.wrong]: 'DOES_NOT_HOLD',
  [EXIT.interrupted]: 'INTERRUPTED',
};

function nextOf(
  { code, message, retryAfter, status = 0 }: GrantexError,
  [group = '', name = '']: readonly string[],
): string | undefined {
  const wait = retryAfter === undefined ? '' : ` The server asks you to wait ${retryAfter} seconds.`;
  if (code === 'NOT_FOUND') return NOT_FOUND[`${group} ${name}`] ?? NOT_FOUND[group];
  if (Object.hasOwn(NEXT, code)) return `${NEXT[code]}${wait}`;
  const list = LISTS[/must be an id that begins with ([a-z]+)_/.exec(message)?.[1] ?? ''];
  if (list !== undefined) return `See the ids: ${list}`;
  if (message.includes('ISO datetime')) return 'Write it like this: 2026-11-28T20:00:00Z';
  return status >= 500 ? `The server has a problem. Try again later.${wait}` : undefined;
}
