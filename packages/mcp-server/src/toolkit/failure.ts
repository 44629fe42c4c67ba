import { GrantexError } from '@grantex/sdk';
import { cut } from './untrusted.ts';

/** The error of a call, as a model gets it. */
export interface FailureBody {
  /** A stable code of the server or of `@grantex/sdk`. */
  readonly code: string;
  readonly message: string;
  /** The id of the request in the log of the server. */
  readonly requestId?: string;
  /** What the model can do about it. */
  readonly howToMend: string;
}

const ASK_OPERATOR = 'Tell the person who set up this server; do not ask anybody for a key.';

const MENDING: Readonly<Record<string, string>> = {
  ROLE_REQUIRED: `The API key of this server may not do that. ${ASK_OPERATOR} They can configure a key with that role.`,
  CREDENTIAL_UNKNOWN: `The API key of this server was revoked, has expired, or belongs to another server. ${ASK_OPERATOR}`,
  CREDENTIAL_MISSING: `No API key arrived. ${ASK_OPERATOR}`,
  NOT_FOUND: 'Look the id up with one of the list tools. Revoked and deleted items are not found either.',
  VALIDATION_ERROR: 'Correct the member that the message names, and call again.',
  INVALID_SCOPE:
    'A scope is resource:action or resource:action:constraint, such as flights:book or payments:initiate:max_500.',
  TOO_MANY_SCOPES: 'Ask for fewer scopes: only those that the task needs.',
  SCOPE_NOT_DECLARED:
    'Ask only for scopes that the agent declares: get_agent lists them. If the task needs the missing one, tell the developer: they add it on the page of the agent in the console.',
  SCOPE_NOT_NARROWER:
    'Delegate strictly less than the grant holds: fewer scopes, or a lower limit. get_grant lists them.',
  AUDIENCE_NOT_REGISTERED:
    'Leave audience out, or name one that the developer has registered in its settings.',
  AUDIENCE_NOT_NARROWER: 'Leave audience out, or name the one that the grant has.',
  DELEGATION_DEPTH_EXCEEDED: 'This grant may not be delegated any further. Delegate from a grant above it.',
  AGENT_IS_CLIENT:
    'OAuth clients ask people themselves. Use an agent whose kind is agent: list_agents shows them.',
  AGENT_NOT_ACTIVE: 'The agent is suspended. reactivate_agent allows new grants, if the person wants that.',
  GRANT_ENDED: 'The grant has ended for good. Only the person can give another: request_authorization.',
  GRANT_UNKNOWN:
    'No token of this grant is kept here any more. Only the person can give another: request_authorization.',
  GRANT_NOT_KEPT: 'Use a grant whose isKept is true, or ask the person for one with request_authorization.',
  TOKEN_EXPIRED: 'A delegated token is not renewed. Delegate again from the grant above with delegate_grant.',
  INVALID_PARENT_TOKEN:
    'The grant or one above it has ended, or its agent is suspended. get_grant shows its status.',
  REQUEST_UNKNOWN: 'Only requests that were made here with request_authorization can be checked.',
  INVALID_CODE: 'The approval was not used in time. Ask the person once more with request_authorization.',
  PRINCIPAL_RETIRED: 'This name belonged to somebody who was erased. The person needs another principalId.',
  RATE_LIMITED: 'Wait, then call again. Ask for larger pages instead of many.',
  AUDIT_BUSY: 'Wait some seconds, then call again.',
  NETWORK_ERROR:
    'The Grantex server cannot be reached. Ask the person whether it runs, and whether GRANTEX_URL is right.',
  TIMEOUT: 'The Grantex server did not answer in time. Try again later, or with a smaller page.',
  UNEXPECTED_ANSWER:
    'Something other than a Grantex server answered. Ask the person whether GRANTEX_URL is right.',
  STORE_FAILED:
    'Tokens cannot be kept on this machine. Tell the person, and revoke the grant that the message names, if any.',
  STORE_DAMAGED:
    'What this machine kept of the grant cannot be read. Only the person can give another: request_authorization.',
  UNEXPECTED: 'This is a fault of this program, and its log says more. Tell the person.',
};

/** @returns undefined for an error that is not a {@link GrantexError} */
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

/** The failure for an unexpected error. It says nothing about the error, which can hold anything. */
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
  if (status >= 500) return `The Grantex server failed. Try again later.${wait}`;
  return `The message says what is wrong. Correct the input, and call again.${wait}`;
}
