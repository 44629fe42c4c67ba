import type { BindingWay } from '@grantex/core';
import { acrOf } from '@grantex/core/issuer';
import { type Selectable, sql, type UpdateObject } from 'kysely';
import type { Site } from '../../base/site.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { AuthorizationRequestTable } from '../../base/store/schema/people-tables.ts';
import type { Schema } from '../../base/store/schema/schema.ts';
import { refuseUnapprovable } from '../../authority/provisioning/approvable-scopes.ts';
import { type OauthError, oauthError } from '../../http/answers/oauth-errors.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import type { Authentication } from '../accounts/passkey.ts';
import type { Choice } from './choice.ts';
import { type AuthorizationRequest, newCode } from './request.ts';

/** The result of a decision. */
export interface Settled {
  status: 'approved' | 'denied';
  /** Where the browser must go now; absent where the agent's developer polls for the code. */
  location?: string;
}

type Needs = { config: Site };

/** What is approved, and how the person was authenticated. */
export interface Approval extends Pick<Authentication, 'amr' | 'at'> {
  choice: Choice;
  /** SHA-256 of the secret in the browser's cookie. */
  visitDigest: Uint8Array;
  way: BindingWay;
  /** The issuer of the provider at which they signed in, if they did. */
  identityProvider?: string;
}

/** A request that is decided, the agent and the person that it is about. */
export type Decidable = Pick<
  AuthorizationRequest,
  | 'id'
  | 'developer_id'
  | 'agent_id'
  | 'principal'
  | 'redirect_uri'
  | 'state'
  | 'client_id'
  | 'client_name'
  | 'audience'
  | 'details'
>;

/** A request that may be denied although nobody knows who asks, or who denies. */
type Deniable = Omit<Decidable, 'agent_id' | 'principal'> &
  Pick<Selectable<AuthorizationRequestTable>, 'agent_id' | 'principal'>;

/** Records an approval, once it is known who approves. Hold the locks of {@link lockConsent}. */
export async function approve(
  transaction: Transaction,
  { config }: Needs,
  request: Decidable,
  { choice, visitDigest, amr, at, way, identityProvider }: Approval,
): Promise<Settled> {
  // Without a redirect the code is made when the developer polls for it.
  const code = request.redirect_uri === null ? undefined : newCode();
  const columns = code?.columns ?? {
    status: 'approved' as const,
    code_digest: null,
    code_expires_at: null,
  };
  await writeApproval(transaction, request, choice.scopes, {
    ...columns,
    agent_id: request.agent_id,
    principal: request.principal,
    acr: acrOf(way),
    idp: identityProvider ?? null,
    amr,
    auth_time: at,
    approved_scopes: choice.scopes,
    approved_details: JSON.stringify(choice.details),
    approved_lifetime: choice.lifetime,
    ends_grant_id: choice.ends ?? null,
    decided_at: sql<Date>`clock_timestamp()`,
    decided_visit: visitDigest,
  });
  const location =
    code === undefined ? undefined : redirectLocation(request, config.publicUrl, { code: code.secret });
  return { status: 'approved', ...(location === undefined ? {} : { location }) };
}

interface DenialOptions {
  /** Whether the developer gets an event. Default: true. */
  isTold?: boolean;
}

/** Records a denial. It withdraws an approval whose code was not exchanged yet. */
export async function deny(
  transaction: Transaction,
  { config }: Needs,
  request: Deniable,
  options?: DenialOptions,
): Promise<Settled> {
  await writeDenial(transaction, request, { decided_at: sql<Date>`clock_timestamp()` }, options);
  const denied = oauthError('ACCESS_DENIED', 'The person denied the request.', config.publicUrl);
  const location = redirectLocation(request, config.publicUrl, denied);
  return { status: 'denied', ...(location === undefined ? {} : { location }) };
}

type Columns = UpdateObject<Schema, 'authorization_requests'>;

/**
 * Records an approval of these scopes, and writes an event for the developer.
 * @throws {ApiError} as `refuseUnapprovable`
 */
export async function writeApproval(
  transaction: Transaction,
  request: Omit<Decidable, 'redirect_uri' | 'state'>,
  scopes: readonly string[],
  columns: Columns,
): Promise<void> {
  await refuseUnapprovable(transaction, request.principal, scopes);
  await update(transaction, request, columns);
  await tellOfApproval(transaction, request);
}

/** What the event of an OAuth login says of it. */
type OfLogin = Partial<Pick<Decidable, 'client_id' | 'client_name' | 'audience'>>;

/** Writes the event of an approval that is recorded already. */
export async function tellOfApproval(
  transaction: Transaction,
  request: Pick<Decidable, 'id' | 'developer_id' | 'agent_id' | 'principal'> & OfLogin,
): Promise<void> {
  const { developer_id, agent_id: agentId, principal } = request;
  const data = { ...aboutOf(request), agentId, principal };
  await appendEvent(transaction, developer_id, { type: 'authorization.approved', data });
}

/** Records a denial, and, unless it is told not to, writes an event for the developer. */
export async function writeDenial(
  transaction: Transaction,
  request: Omit<Deniable, 'redirect_uri' | 'state'>,
  columns: Columns = {},
  { isTold = true }: DenialOptions = {},
): Promise<void> {
  await update(transaction, request, { ...columns, status: 'denied' });
  if (!isTold) return;
  const { developer_id, agent_id: agentId, principal } = request;
  const data = { ...aboutOf(request), agentId, principal };
  await appendEvent(transaction, developer_id, { type: 'authorization.denied', data });
}

async function update(transaction: Transaction, { id }: { id: string }, columns: Columns): Promise<void> {
  await transaction.updateTable('authorization_requests').set(columns).where('id', '=', id).execute();
}

function aboutOf({
  id: authRequestId,
  client_id: clientId,
  client_name: clientName,
  audience,
}: Pick<Decidable, 'id'> & OfLogin) {
  const isLogin = typeof clientId === 'string' && typeof clientName === 'string' && audience !== undefined;
  return { authRequestId, ...(isLogin ? { clientId, clientName, audience } : {}) };
}

/**
 * Where the browser takes a decision: the redirect URI with the code or the error, the app's `state`, and `iss` appended
 * to its query (RFC 6749 §4.1.2, RFC 9207).
 * @returns undefined when the request has no redirect URI
 */
export function redirectLocation(
  { redirect_uri, state }: Pick<AuthorizationRequest, 'redirect_uri' | 'state'>,
  issuer: string,
  answer: { code: string } | OauthError,
): string | undefined {
  if (redirect_uri === null) return undefined;
  const query = new URLSearchParams({ ...answer, ...(state === null ? {} : { state }), iss: issuer });
  const separator = redirect_uri.includes('?') ? '&' : '?';
  return redirect_uri + separator + query.toString();
}
