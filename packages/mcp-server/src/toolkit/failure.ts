import { GrantexError } from '@grantex/sdk';
import { cut } from './untrusted.ts';

/** What a model is told of a call that did not come out well. */
export interface FailureBody {
  /** Stable, of the server or of `@grantex/sdk`. */
  readonly code: string;
  readonly message: string;
  /** The server's name for the request, to be found in its log. */
  readonly requestId?: string;
  /** What the model can do about it. */
  readonly howToMend: string;
}

const ASK_OPERATOR = 'Tell the person who set this server up; do not ask anybody for a key.';

const MENDING: Readonly<Record<string, string>> = {
  ROLE_REQUIRED: `The API key of this server may not do that. ${ASK_OPERATOR} They can configure a key with that role.`,
  CREDENTIAL_UNKNOWN: `The API key of this server was revoked, has expired, or belongs to another server. ${ASK_OPERATOR}`,
  CREDENTIAL_MISSING: `No API key arrived. ${ASK_OPERATOR}`,
  NOT_FOUND:
    'Look the id up with one of the list tools. What was revoked or deleted already is not found either.',
  VALIDATION_ERROR: 'Correct the member that the message names, and call again.',
  INVALID_SCOPE:
    'A scope is resource:action or resource:action:constraint, such as flights:book or payments:initiate:max_500.',
  TOO_MANY_SCOPES: 'Ask for fewer scopes: only those that the task needs.',
  SCOPE_NOT_DECLARED: 'Ask only for scopes that the agent declares: get_agent lists them.',
  SCOPE_NOT_NARROWER:
    'Delegate strictly less than the grant holds: fewer scopes, or a lower limit. get_grant lists them.',
  AUDIENCE_NOT_REGISTERED:
    'Leave audience out, or name one that the developer has registered in its settings.',
  AUDIENCE_NOT_NARROWER: 'Leave audience out, or name the one that the grant has.',
  DELEGATION_DEPTH_EXCEEDED: 'This grant may not be delegated any further. Delegate from a grant above it.',
  AGENT_NOT_ACTIVE: 'The agent is suspended. reactivate_agent allows new grants, if the person wants that.',
  GRANT_ENDED: 'The grant is over for good. Only the person can give another: request_authorization.',
  GRANT_UNKNOWN:
    'No token of this grant is kept here any more. Only the person can give another: request_authorization.',
  GRANT_NOT_KEPT: 'Use a grant whose isKept is true, or ask the person for one with request_authorization.',
  TOKEN_EXPIRED: 'A delegated token is not renewed. Delegate again from the grant above with delegate_grant.',
  INVALID_PARENT_TOKEN:
    'The grant, or one above it, is over, or its agent is suspended. get_grant says how it stands.',
  REQUEST_UNKNOWN: 'Only requests that were made with request_authorization here can be looked at.',
  INVALID_CODE: 'The approval was not used in time. Ask the person once more with request_authorization.',
  PRINCIPAL_RETIRED: 'This name belonged to somebody who was erased. The person needs another principalId.',
  RATE_LIMITED: 'Wait, then call again. Ask for larger pages instead of many.',
  AUDIT_BUSY: 'Wait some seconds, then call again.',
  NETWORK_ERROR:
    'The Grantex server cannot be reached. Ask the person whether it runs, and whether GRANTEX_URL is right.',
  TIMEOUT: 'The Grantex server did not answer in time. Try again later, or with a smaller page.',
  UNEXPECTED_ANSWER:
    'Something else than a Grantex server answered. Ask the person whether GRANTEX_URL is right.',
  STORE_FAILED:
    'Tokens cannot be kept on this machine. Tell the person, and revoke the grant that the message names, if any.',
  STORE_DAMAGED:
    'What this machine kept of the grant cannot be read. Only the person can give another: request_authorization.',
  UNEXPECTED: 'This is a fault of this program, and its log says more. Tell the person.',
};

/** @returns undefined for what is no fault of a call, such as an abort */
export function failureOf(error: unknown): FailureBody | undefined {
  if (!GrantexError.is(error)) return undefined;
  const { code, message, requestId } = error;
  return {
    code,
    message: cut(message, 500),
    ...(requestId === undefined ? {} : { requestId }),
    howToMend: mendingOf(error),
  };
}

/** What is said of errors that nobody foresaw: nothing of them, they may hold anything. */
export function unexpectedFailure(): FailureBody {
  return {
    code: 'UNEXPECTED',
    message: 'something went wrong in this program',
    howToMend: MENDING['UNEXPECTED'] ?? '',
  };
}

function mendingOf({ code, status = 0, retryAfter }: GrantexError): string {
  const known = Object.hasOwn(MENDING, code) ? MENDING[code] : undefined;
  const wait = retryAfter === undefined ? '' : ` Wait ${retryAfter} seconds.`;
  if (known !== undefined) return known + wait;
  if (status >= 500) return `The Grantex server is in trouble. Try again later.${wait}`;
  return `The message says what is wrong. Correct the input, and call again.${wait}`;
}
