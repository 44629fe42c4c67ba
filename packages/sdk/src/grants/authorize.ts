import { type CallOptions, pathOf, type WriteOptions } from '../transport/call.ts';
import { type Clock, systemClock } from '../transport/clock.ts';
import { GrantexError } from '../transport/errors.ts';
import type { Transport } from '../transport/transport.ts';

/** The person who is asked, as you name them; 1 to 256 characters, always the same for the same person. */
export type PrincipalName =
  | { readonly principalId: string; readonly userId?: undefined }
  | { /** The same as `principalId`. */ readonly userId: string; readonly principalId?: undefined };

/** Where the person's browser goes afterwards; without it, the code is handed out by `authorizations.get`. */
export type ReturnAddress =
  | { readonly redirectUri?: string | undefined; readonly callbackUrl?: undefined }
  | { /** The same as `redirectUri`. */ readonly callbackUrl: string; readonly redirectUri?: undefined };

/** What an agent asks of a person (`docs/protocol.md` §6). */
export type AuthorizeRequest = PrincipalName &
  ReturnAddress & {
    readonly agentId: string;
    /** Within what the agent declares. */
    readonly scopes: readonly string[];
    /** Comes back with the callback: `createState`. */
    readonly state?: string | undefined;
    /** Life of the grant, such as `30m`, `24h`, `7d`. Default `24h`; over the developer's ceiling it is clamped. */
    readonly expiresIn?: string | undefined;
    /** The service that the token is for, as an absolute URI. Default: the issuer. */
    readonly audience?: string | undefined;
    /** From `createPkce`. A live server demands it with a return address. */
    readonly codeChallenge?: string | undefined;
    readonly codeChallengeMethod?: 'S256' | undefined;
  };

export type AuthorizationStatus = 'pending' | 'approved' | 'denied' | 'expired' | 'consumed';

/** A request for a grant, and how it stands. */
export interface Authorization {
  readonly authRequestId: string;
  /** Where the person decides: send their browser here. Holds 256 random bits; whoever has it may read the request. */
  readonly consentUrl: string;
  /** When the request ends, 15 minutes after it was made. */
  readonly expiresAt: string;
  readonly agentId: string;
  /** Null once the person's name was erased. */
  readonly principalId: string | null;
  /** What was asked for. */
  readonly scopes: readonly string[];
  readonly audience: string;
  readonly redirectUri?: string;
  readonly state?: string;
  /** Life of the grant as it was asked for, after the ceiling. */
  readonly expiresIn: string;
  /** Once it is approved: what the person gave of `scopes`, and what the grant holds. May be less. */
  readonly approvedScopes?: readonly string[];
  /** Once it is approved: life of the grant as the person gave it. May be shorter. */
  readonly approvedExpiresIn?: string;
  readonly status: AuthorizationStatus;
  readonly createdAt: string;
  /** Once, where it is handed out here: in a sandbox at once, else after approval of a request without return address. */
  readonly code?: string;
  /** Nobody has been asked. */
  readonly sandbox?: true;
}

/** An authorization as it is read again: nobody gets the link a second time. */
export type AuthorizationState = Omit<Authorization, 'consentUrl'>;

/** `GET /v1/authorize/:id`. */
export interface Authorizations {
  /** @throws {GrantexError} `NOT_FOUND` */
  get(authRequestId: string, options?: CallOptions): Promise<AuthorizationState>;
  /**
   * The code of a request that was made without a return address, once the person has approved: asks again and again,
   * every second at first and every five seconds later, until the person has decided or the request has ended (15
   * minutes). A code is handed out once: where the answer that held it was lost, the page lets the person approve once
   * more for a minute, and this goes on asking until then. Nothing is kept between two questions, so that waiting can
   * begin anew after any fault.
   * @throws {GrantexError} `ACCESS_DENIED`, `REQUEST_EXPIRED`, or `CODE_ELSEWHERE` when it was approved and the code
   *   is not to be had here: a redirect carries it, `authorize` had it (in a sandbox), or somebody has used it
   */
  waitForCode(authRequestId: string, options?: CallOptions): Promise<{ readonly code: string }>;
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
    async waitForCode(authRequestId, options) {
      for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * GROWTH, LONGEST_PAUSE)) {
        const request = await authorizations.get(authRequestId, options);
        if (request.code !== undefined) return { code: request.code };
        if (!mayComeYet(request)) throw withoutCode(request);
        await clock.sleep(pause, options?.signal);
      }
    },
  };
  return authorizations;
}

function mayComeYet({ status, redirectUri, sandbox }: AuthorizationState): boolean {
  const isWaitedForHere = redirectUri === undefined && sandbox === undefined;
  return status === 'pending' || (status === 'approved' && isWaitedForHere);
}

function withoutCode({ status }: AuthorizationState): GrantexError {
  if (status === 'denied') return new GrantexError('ACCESS_DENIED', 'the principal did not approve');
  if (status === 'expired') {
    return new GrantexError('REQUEST_EXPIRED', 'this request has expired; ask the principal again');
  }
  return new GrantexError('CODE_ELSEWHERE', 'the principal approved, and the code went another way');
}
