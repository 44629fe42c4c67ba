import { GrantexError } from '@grantex/sdk';
import { CliError, EXIT } from '../terminal/exit.ts';

/** How a command failed: what is said, as others wrote it, what to type next, and how the program ends. */
export interface Failure {
  readonly exitCode: number;
  /** Stable: the server's or the SDK's, or one of {@link OWN_CODES}. */
  readonly code: string;
  readonly message: string;
  /** The server's name for the request, to be found in its log. */
  readonly requestId?: string | undefined;
  readonly next?: string | undefined;
}

/** What to type where an option or an argument is wrong, and nothing more can be said. */
export const HELP = 'See how it is used: add --help';

const SERVER =
  'Does it run, and is that its address? Set another one: grantex init --url <url>; start a server here: grantex dev';

const NEXT: Readonly<Record<string, string>> = {
  ROLE_REQUIRED:
    'This key may not do that; its roles: grantex whoami. With an admin key you can make one that may: grantex keys create --help',
  CREDENTIAL_UNKNOWN:
    'The key was deleted, has expired, or belongs to another server. Set another one: grantex init. GRANTEX_API_KEY and GRANTEX_API_KEY_FILE go before what is configured.',
  NETWORK_ERROR: SERVER,
  UNEXPECTED_ANSWER: SERVER,
  TIMEOUT: 'Give it longer: --timeout 60',
  AGENT_NOT_ACTIVE: 'The agent is suspended. Allow it new grants: grantex agents reactivate <id>',
  SCOPE_NOT_DECLARED: 'See which scopes the agent declares: grantex agents get <id>',
  INVALID_SCOPE:
    'A scope is resource:action or resource:action:constraint, such as payments:initiate:max_500.',
  INVALID_CODE: 'The approval was not used in time. Ask once more: grantex authorize',
  ACCESS_DENIED: 'Respect that. Ask again only if the person wants you to.',
  REQUEST_EXPIRED: 'Ask once more: grantex authorize',
  CODE_ELSEWHERE: 'Somebody else has used the approval. Ask once more: grantex authorize',
  LAST_ADMIN_KEY: 'Make another admin key first: grantex keys create <name> --role admin --out <file>',
  PRINCIPAL_RETIRED: 'This name belonged to somebody who was erased. The person needs another one.',
  LOG_INCONSISTENT:
    'The server does not sign a log that contradicts what it signed before. Keep your checkpoints, export the log, and find out what happened to the database: grantex audit export --out log.jsonl',
  AUDIT_BUSY: 'Try again in some seconds.',
  RATE_LIMITED: 'Wait, then try again.',
};

const NOT_FOUND: Readonly<Record<string, string>> = {
  agents: 'See what there is: grantex agents list',
  authorize: 'See what there is: grantex agents list',
  grants: 'What is revoked already cannot be revoked again. See what there is: grantex grants list',
  keys: 'See what there is: grantex keys list',
  audit: 'See what there is: grantex audit list',
  revoke: 'What is revoked already cannot be revoked again. See what there is: grantex grants list',
};

/** @param group the command group that failed, such as `agents` */
export function failureOf(error: unknown, group: string | undefined): Failure {
  if (CliError.is(error)) {
    const { exitCode, message, next } = error;
    return { exitCode, code: OWN_CODES[exitCode] ?? 'FAILED', message, next };
  }
  if (GrantexError.is(error)) {
    const { code, message, requestId } = error;
    const isUnreachable = code === 'NETWORK_ERROR' || code === 'TIMEOUT';
    const isWrong = code === 'LOG_INCONSISTENT';
    const exitCode = isUnreachable ? EXIT.unreachable : isWrong ? EXIT.wrong : EXIT.failed;
    return { exitCode, code, message, requestId, next: nextOf(error, group) };
  }
  const message = error instanceof Error ? error.message : String(error);
  // What the SDK refuses before anything is sent: an id that is none, an empty name.
  if (error instanceof TypeError) return { exitCode: EXIT.usage, code: 'USAGE', message, next: HELP };
  return { exitCode: EXIT.failed, code: 'FAILED', message };
}

const OWN_CODES: Readonly<Record<number, string>> = {
  [EXIT.usage]: 'USAGE',
  [EXIT.wrong]: 'DOES_NOT_HOLD',
  [EXIT.interrupted]: 'INTERRUPTED',
};

function nextOf(
  { code, retryAfter, status = 0 }: GrantexError,
  group: string | undefined,
): string | undefined {
  const wait = retryAfter === undefined ? '' : ` The server asks for ${retryAfter} seconds.`;
  if (code === 'NOT_FOUND') return group === undefined ? undefined : NOT_FOUND[group];
  if (Object.hasOwn(NEXT, code)) return `${NEXT[code]}${wait}`;
  return status >= 500 ? `The server is in trouble; try again later.${wait}` : undefined;
}
