import { type CallDetail, formatDuration, SANDBOX_ACR } from '@grantex/core/issuer';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import { inAnswers, withOnline } from '../../authority/details/online.ts';
import { ApiError } from '../../base/api-error.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { AuthorizationRequestTable, RequestStatus } from '../../base/store/schema/people-tables.ts';

/** A request of a developer, with its principal's name and the database clock at the time of the read. */
export type AuthorizationRequest = Omit<Selectable<AuthorizationRequestTable>, 'agent_id' | 'principal'> & {
  agent_id: string;
  principal: string;
  principal_id: string | null;
  now: Date;
};

/** What the state of a request depends on. */
export type RequestState = Pick<
  Selectable<AuthorizationRequestTable>,
  'status' | 'code_expires_at' | 'expires_at'
> & { now: Date };

/** The columns of a decision that a sandbox, which asks nobody, writes. */
export function sandboxProof(): {
  acr: string;
  amr: string[];
  auth_time: RawBuilder<Date>;
  approved_scopes: RawBuilder<string[]>;
  approved_lifetime: RawBuilder<number>;
  approved_details: RawBuilder<string>;
} {
  return {
    acr: SANDBOX_ACR,
    amr: [],
    auth_time: sql<Date>`created_at`,
    approved_scopes: sql<string[]>`scopes`,
    approved_lifetime: sql<number>`grant_lifetime`,
    approved_details: sql<string>`details`,
  };
}

const CODE_LIFETIME = '60 seconds';

/** A new code, and the columns that it sets. */
export function newCode(): {
  secret: string;
  columns: { status: 'approved'; code_digest: Uint8Array; code_expires_at: RawBuilder<Date> };
} {
  const secret = newSecret('code_');
  return {
    secret,
    columns: {
      status: 'approved',
      code_digest: secretDigest(secret),
      code_expires_at: sql<Date>`clock_timestamp() + ${CODE_LIFETIME}::interval`,
    },
  };
}

const FINAL: readonly RequestStatus[] = ['denied', 'cancelled', 'consumed'];

/** `expired` is not stored: it follows from the clock. */
export function statusOf(request: RequestState): RequestStatus | 'expired' {
  const { status, code_expires_at, expires_at, now } = request;
  if (FINAL.includes(status)) return status;
  return now >= (code_expires_at ?? expires_at) ? 'expired' : status;
}

/** @throws {ApiError} 410 `REQUEST_EXPIRED`, 409 `REQUEST_DECIDED` for one that was denied, cancelled or exchanged */
export function refuseDecided(request: RequestState): void {
  const status = statusOf(request);
  if (status === 'expired') throw new ApiError(410, 'REQUEST_EXPIRED', 'this request has expired');
  if (status !== 'pending' && status !== 'approved') throw requestDecided(status);
}

export function requestDecided(status: RequestStatus): ApiError {
  return new ApiError(409, 'REQUEST_DECIDED', `this request is already ${status}`);
}

/** A request in answers (`docs/protocol.md` §6). */
export interface RequestView {
  authRequestId: string;
  agentId: string;
  principalId: string | null;
  /** What was asked for. */
  scopes: string[];
  authorizationDetails?: readonly CallDetail[];
  audience: string;
  redirectUri?: string;
  state?: string;
  /** Life of the grant, as it was asked for. */
  expiresIn: string;
  /** What was approved of it, while the approval is valid. */
  approvedScopes?: string[];
  approvedAuthorizationDetails?: readonly CallDetail[];
  approvedExpiresIn?: string;
  status: RequestStatus | 'expired';
  createdAt: string;
  expiresAt: string;
}

export function requestView(request: AuthorizationRequest): RequestView {
  const { redirect_uri, state } = request;
  return {
    authRequestId: request.id,
    agentId: request.agent_id,
    principalId: request.principal_id,
    scopes: request.scopes,
    ...inAnswers(withOnline(request.details)),
    audience: request.audience,
    ...(redirect_uri === null ? {} : { redirectUri: redirect_uri }),
    ...(state === null ? {} : { state }),
    expiresIn: formatDuration(request.grant_lifetime),
    ...approvedView(request),
    status: statusOf(request),
    createdAt: request.created_at.toISOString(),
    expiresAt: request.expires_at.toISOString(),
  };
}

function approvedView(
  request: AuthorizationRequest,
): Pick<RequestView, 'approvedScopes' | 'approvedAuthorizationDetails' | 'approvedExpiresIn'> {
  const { approved_scopes, approved_details, approved_lifetime } = request;
  const isApproved = ['approved', 'consumed'].includes(statusOf(request));
  if (!isApproved || approved_scopes === null || approved_lifetime === null) return {};
  const details = withOnline(approved_details ?? []);
  return {
    approvedScopes: approved_scopes,
    ...(details.length === 0 ? {} : { approvedAuthorizationDetails: details }),
    approvedExpiresIn: formatDuration(approved_lifetime),
  };
}
