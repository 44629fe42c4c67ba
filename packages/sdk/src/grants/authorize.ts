import type { AuthorizationStatus, CallDetail } from '@grantex/core/issuer';
import { type CallOptions, pathOf, type WriteOptions } from '../transport/call.ts';
import { type Clock, systemClock } from '../transport/clock.ts';
import { GrantexError } from '../transport/errors.ts';
import { byCursor, type CursorQuery, type Page } from '../transport/pages.ts';
import type { Transport } from '../transport/transport.ts';

/** The principal, by your name for them; 1 to 256 characters, always the same for the same person. */
export type PrincipalName =
  | { readonly principalId: string; readonly userId?: undefined }
  | { /** The same as `principalId`. */ readonly userId: string; readonly principalId?: undefined };

/** Where the person's browser is redirected afterwards; without it, `authorizations.get` hands out the code. */
export type ReturnAddress =
  | { readonly redirectUri?: string | undefined; readonly callbackUrl?: undefined }
  | { /** The same as `redirectUri`. */ readonly callbackUrl: string; readonly redirectUri?: undefined };

/** A limit on the calls of one scope that somebody asks for; `online` is the server's alone. */
export type RequestedDetail = Omit<CallDetail, 'online'>;

/** A request of an agent to a person (`docs/protocol.md` §6). */
export type AuthorizeRequest = PrincipalName &
  ReturnAddress & {
    readonly agentId: string;
    /** Must be within the agent's declared scopes. */
    readonly scopes: readonly string[];
    /** Limits what some of the scopes allow, argument by argument (`docs/protocol.md` §15). Default: no limit. */
    readonly authorizationDetails?: readonly RequestedDetail[] | undefined;
    /** Returned with the callback: `createState`. */
    readonly state?: string | undefined;
    /** Duration of the grant, such as `30m`, `24h`, `7d`. Default `24h`; capped at the developer's maximum. */
    readonly expiresIn?: string | undefined;
    /** The service that the token is for, as an absolute URI. Default: the issuer. */
    readonly audience?: string | undefined;
    /** From `createPkce`. A live server requires it with a redirect address. */
    readonly codeChallenge?: string | undefined;
    readonly codeChallengeMethod?: 'S256' | undefined;
  };

/** A request for a grant, and its status. */
export interface Authorization {
  readonly authRequestId: string;
  /**
   * Where the person decides: send their browser here. Contains 256 random bits; anybody who has it can read the
   * request.
   */
  readonly consentUrl: string;
  /** When the request expires, 15 minutes after it was made. */
  readonly expiresAt: string;
  readonly agentId: string;
  /** Null once the person was erased. */
  readonly principalId: string | null;
  /** The requested scopes. One that is limited is named `name:action:by_details`. */
  readonly scopes: readonly string[];
  /** What limits them; absent where nothing does. */
  readonly authorizationDetails?: readonly CallDetail[];
  readonly audience: string;
  readonly redirectUri?: string;
  readonly state?: string;
  /** The requested duration of the grant, after the maximum was applied. */
  readonly expiresIn: string;
  /** Once approved: the approved part of `scopes`, which the grant has. */
  readonly approvedScopes?: readonly string[];
  /** Once approved: what limits `approvedScopes`. */
  readonly approvedAuthorizationDetails?: readonly CallDetail[];
  /** Once approved: the approved duration of the grant, which may be shorter. */
  readonly approvedExpiresIn?: string;
  readonly status: AuthorizationStatus;
  readonly createdAt: string;
  /**
   * Returned once if it is handed out here: in a sandbox at once, otherwise after the approval of a request without a
   * redirect address.
   */
  readonly code?: string;
  /** Nobody was asked. */
  readonly sandbox?: true;
}

/** An authorization that is read again, without the link. */
export type AuthorizationState = Omit<Authorization, 'consentUrl'>;

/** A request that the person has approved: `approvedScopes` and `approvedExpiresIn` say what. */
export type ApprovedRequest = AuthorizationState & { readonly code: string };

/** A request in a list, which never holds a code. */
export type ListedAuthorization = Omit<AuthorizationState, 'code'>;

/** Which requests to list; without members all of them. */
export interface AuthorizationFilter {
  /** One request. Unlike `get` this does not take its code. */
  readonly authRequestId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly principalId?: string | undefined;
  readonly status?: AuthorizationStatus | undefined;
}

/** A page of requests. */
export interface AuthorizationPage extends Page {
  readonly requests: readonly ListedAuthorization[];
}

/** A new consent link. */
export interface ConsentLink {
  /** Replaces the earlier one, which no longer works. */
  readonly consentUrl: string;
  /** When the request expires: as before. */
  readonly expiresAt: string;
}

/** `/v1/authorize`: the requests that `authorize` has made. */
export interface Authorizations {
  /**
   * Reads a request. The code of an approved request without a redirect address is returned here, once.
   * @throws {GrantexError} `NOT_FOUND`
   */
  get(authRequestId: string, options?: CallOptions): Promise<AuthorizationState>;
  /** One page, newest first. Logins of OAuth clients are not listed: those belong to the person. */
  list(query?: AuthorizationFilter & CursorQuery, options?: CallOptions): Promise<AuthorizationPage>;
  /** Every request that matches the filter, newest first; pages are fetched as needed. */
  listAll(filter?: AuthorizationFilter, options?: CallOptions): AsyncIterable<ListedAuthorization>;
  /**
   * Takes a request back, also an approved one until its code is exchanged. A second time it changes nothing.
   * @throws {GrantexError} `NOT_FOUND`, `REQUEST_DECIDED` once it was denied or exchanged, `REQUEST_EXPIRED`
   */
  cancel(authRequestId: string, options?: CallOptions): Promise<void>;
  /**
   * Makes a new consent link to a pending request. The earlier one stops working.
   * @throws {GrantexError} `NOT_FOUND`, `REQUEST_DECIDED`, `REQUEST_EXPIRED`
   */
  renewLink(authRequestId: string, options?: WriteOptions): Promise<ConsentLink>;
  /**
   * Mails the person of a pending request a new consent link. The earlier one stops working.
   * @returns the masked address
   * @throws {GrantexError} `ADDRESS_MISSING`, `MAIL_NOT_CONFIGURED`, `MAIL_LIMIT`, `MAIL_NOT_SENT`, `NOT_FOUND`,
   *   `REQUEST_DECIDED`, `REQUEST_EXPIRED`
   */
  resend(authRequestId: string, options?: CallOptions): Promise<{ readonly email: string }>;
  /**
   * A request without a redirect address with its code, once the person has approved. It polls every second at first and
   * every five seconds later, until the person has decided or the request has expired (15 minutes). A code is handed
   * out once. If the response with it was lost, the page lets the person approve once more for a minute, and this
   * continues to poll. It keeps no state between polls, so waiting can start again after any error.
   * @throws {GrantexError} `ACCESS_DENIED`, `REQUEST_CANCELLED`, `REQUEST_EXPIRED`, or `CODE_ELSEWHERE` when it was approved and the code is
   *   not available here: a redirect carries it, `authorize` returned it (in a sandbox), or it has been used
   */
  waitForCode(authRequestId: string, options?: CallOptions): Promise<ApprovedRequest>;
}

/** `POST /v1/authorize`. */
export type Authorize = (request: AuthorizeRequest, options?: WriteOptions) => Promise<Authorization>;

const AUTHORIZE = '/v1/authorize';

export function createAuthorize(transport: Transport): Authorize {
  return ({ userId, principalId = userId, callbackUrl, redirectUri = callbackUrl, ...request }, options) =>
    transport.send(
      { method: 'POST', path: AUTHORIZE, body: { ...request, principalId, redirectUri } },
      options,
    );
}

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 5_000;
const GROWTH = 1.2;

export function createAuthorizations(transport: Transport, clock: Clock = systemClock): Authorizations {
  const authorizations: Authorizations = {
    get: async (authRequestId, options) =>
      transport.send({ method: 'GET', path: pathOf(AUTHORIZE, authRequestId) }, options),
    list: (query, options) =>
      transport.send({ method: 'GET', path: AUTHORIZE, query: { ...query } }, options),
    listAll: (filter, options) =>
      byCursor(
        (query) => authorizations.list({ ...filter, ...query }, options),
        (page) => page.requests,
      ),
    cancel: async (authRequestId, options) =>
      transport.send({ method: 'DELETE', path: pathOf(AUTHORIZE, authRequestId) }, options),
    renewLink: async (authRequestId, options) =>
      transport.send({ method: 'POST', path: pathOf(AUTHORIZE, authRequestId, '/link') }, options),
    resend: async (authRequestId, options) =>
      transport.send(
        { method: 'POST', path: pathOf(AUTHORIZE, authRequestId, '/resend'), isRepeatable: false },
        options,
      ),
    async waitForCode(authRequestId, options) {
      for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * GROWTH, LONGEST_PAUSE)) {
        const request = await authorizations.get(authRequestId, options);
        if (isApproved(request)) return request;
        if (!mayComeYet(request)) throw withoutCode(request);
        await clock.sleep(pause, options?.signal);
      }
    },
  };
  return authorizations;
}

function isApproved(request: AuthorizationState): request is ApprovedRequest {
  return request.code !== undefined;
}

function mayComeYet({ status, redirectUri, sandbox }: AuthorizationState): boolean {
  const isWaitedForHere = redirectUri === undefined && sandbox === undefined;
  return status === 'pending' || (status === 'approved' && isWaitedForHere);
}

function withoutCode({ status }: AuthorizationState): GrantexError {
  if (status === 'denied') return new GrantexError('ACCESS_DENIED', 'the principal did not approve');
  if (status === 'cancelled') return new GrantexError('REQUEST_CANCELLED', 'the request was taken back');
  if (status === 'expired') {
    return new GrantexError('REQUEST_EXPIRED', 'this request has expired; ask the principal again');
  }
  return new GrantexError('CODE_ELSEWHERE', 'the principal approved, and the code went another way');
}
