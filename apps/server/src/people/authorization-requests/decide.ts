import type { BindingWay } from '@grantex/core';
import { acrOf } from '@grantex/core/issuer';
import { type RawBuilder, sql, type UpdateObject } from 'kysely';
import type { Site } from '../../base/site.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { Schema } from '../../base/store/schema/schema.ts';
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
  way: BindingWay;
  /** The issuer of the provider at which they signed in, if they did. */
  identityProvider?: string;
}

/** A request that is decided, the agent and the person that it is about. */
export type Decidable = Pick<
  AuthorizationRequest,
  'id' | 'developer_id' | 'agent_id' | 'principal' | 'redirect_uri' | 'state'
>;

/** Records an approval, once it is known who approves. Hold the locks of {@link lockConsent}. */
export async function approve(
  transaction: Transaction,
  { config }: Needs,
  request: Decidable,
  { choice, amr, at, way, identityProvider }: Approval,
): Promise<Settled> {
  // Without a redirect the code is made when the developer polls for it.
  const code = request.redirect_uri === null ? undefined : newCode();
  const columns = code?.columns ?? {
    status: 'approved' as const,
    code_digest: null,
    code_expires_at: null,
  };
  await write(transaction, request, {
    ...columns,
    agent_id: request.agent_id,
    principal: request.principal,
    acr: acrOf(way),
    idp: identityProvider ?? null,
    amr,
    auth_time: at,
    approved_scopes: choice.scopes,
    approved_lifetime: choice.lifetime,
    ends_grant_id: choice.ends ?? null,
  });
  const location =
    code === undefined ? undefined : redirectLocation(request, config.publicUrl, { code: code.secret });
  return { status: 'approved', ...(location === undefined ? {} : { location }) };
}

/** Records a denial. It withdraws an approval whose code was not exchanged yet. */
export async function deny(
  transaction: Transaction,
  { config }: Needs,
  request: Decidable,
): Promise<Settled> {
  await write(transaction, request, { status: 'denied' });
  const location = redirectLocation(request, config.publicUrl, { error: 'access_denied' });
  return { status: 'denied', ...(location === undefined ? {} : { location }) };
}

interface DecisionColumns {
  status: 'approved' | 'denied';
  agent_id?: string;
  principal?: string;
  code_digest?: Uint8Array | null;
  code_expires_at?: RawBuilder<Date> | null;
  acr?: string;
  idp?: string | null;
  amr?: string[];
  auth_time?: Date;
  approved_scopes?: string[];
  approved_lifetime?: number;
  ends_grant_id?: string | null;
}

function write(transaction: Transaction, request: Decidable, columns: DecisionColumns): Promise<void> {
  return writeDecision(transaction, request, columns.status, {
    ...columns,
    decided_at: sql<Date>`clock_timestamp()`,
  });
}

/** Records a decision, and writes an event for the developer. */
export async function writeDecision(
  transaction: Transaction,
  {
    id,
    developer_id: developerId,
    agent_id: agentId,
    principal,
  }: Pick<Decidable, 'id' | 'developer_id' | 'agent_id' | 'principal'>,
  decision: Settled['status'],
  columns: UpdateObject<Schema, 'authorization_requests'>,
): Promise<void> {
  await transaction.updateTable('authorization_requests').set(columns).where('id', '=', id).execute();
  const data = { authRequestId: id, agentId, principal };
  await appendEvent(transaction, developerId, { type: `authorization.${decision}`, data });
}

/**
 * Where the browser takes a decision: the redirect URI with the code or the error, the app's `state`, and `iss` appended
 * to its query (RFC 6749 §4.1.2, RFC 9207).
 * @returns undefined when the request has no redirect URI
 */
export function redirectLocation(
  { redirect_uri, state }: Pick<AuthorizationRequest, 'redirect_uri' | 'state'>,
  issuer: string,
  answer: { code: string } | { error: string; error_description?: string },
): string | undefined {
  if (redirect_uri === null) return undefined;
  const query = new URLSearchParams({ ...answer, ...(state === null ? {} : { state }), iss: issuer });
  const separator = redirect_uri.includes('?') ? '&' : '?';
  return redirect_uri + separator + query.toString();
}
