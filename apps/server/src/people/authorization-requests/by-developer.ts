import { type NotNull, sql } from 'kysely';
import { notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { writeApproval, writeDenial } from './decide.ts';
import { type AuthorizationRequest, newCode, refuseDecided, sandboxProof, statusOf } from './request.ts';

/** A request, and the code if this answer contains it. */
export interface Decided {
  request: AuthorizationRequest;
  code?: string;
}

/**
 * Reads a request. The code of an approved request without a redirect is returned here, once.
 * @throws {ApiError} 404
 */
export async function readRequest(transaction: Transaction, id: string): Promise<Decided> {
  const request = await lockRequest(transaction, id);
  return isWaitingForCode(request) ? handOut(transaction, request) : { request };
}

/**
 * Approves instead of the principal, in a sandbox. An approved request does not change, and keeps its code.
 * @throws {ApiError} 404, 409 once denied or exchanged, 410 when its time is over
 */
export async function approveInSandbox(transaction: Transaction, id: string): Promise<Decided> {
  const request = await lockRequest(transaction, id);
  refuseDecided(request);
  if (request.code_digest !== null) return { request };
  await writeApproval(transaction, request, request.scopes, sandboxProof());
  return handOut(transaction, request);
}

/**
 * Denies instead of the principal, in a sandbox, which approves by itself. Until the code is exchanged, the approval can
 * be withdrawn; the code is then invalid.
 * @throws {ApiError} 404, 409 once denied or exchanged, 410 when its time is over
 */
export async function denyInSandbox(transaction: Transaction, id: string): Promise<Decided> {
  const request = await lockRequest(transaction, id);
  refuseDecided(request);
  await writeDenial(transaction, request);
  return { request: { ...request, status: 'denied' } };
}

/**
 * Takes a request back. An approval counts until its code is exchanged, and so it can be taken back until then; the code is
 * then invalid. A second time it changes nothing.
 * @throws {ApiError} 404, 409 once denied or exchanged, 410 when its time is over
 */
export async function cancelRequest(transaction: Transaction, id: string): Promise<void> {
  const request = await lockRequest(transaction, id);
  if (request.status === 'cancelled') return;
  refuseDecided(request);
  await transaction
    .updateTable('authorization_requests')
    .set({ status: 'cancelled', cancelled_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .execute();
  const { developer_id, agent_id: agentId, principal } = request;
  const data = { authRequestId: id, agentId, principal };
  await appendEvent(transaction, developer_id, { type: 'authorization.cancelled', data });
}

/** The row lock serializes two decisions. */
export async function lockRequest(transaction: Transaction, id: string): Promise<AuthorizationRequest> {
  await sql`SELECT FROM authorization_requests WHERE id = ${id} FOR UPDATE`.execute(transaction);
  const request = await transaction
    .selectFrom('authorization_requests as request')
    .innerJoin('principals', 'principals.id', 'request.principal')
    .selectAll('request')
    .select(['principals.principal_id', sql<Date>`clock_timestamp()::timestamptz(3)`.as('now')])
    .where('request.id', '=', id)
    .where('request.face', '=', 'api')
    .$narrowType<{ agent_id: NotNull; principal: NotNull }>()
    .executeTakeFirst();
  if (request === undefined) throw notFound('authorization request');
  return request;
}

function isWaitingForCode(request: AuthorizationRequest): boolean {
  return statusOf(request) === 'approved' && request.code_digest === null && request.redirect_uri === null;
}

async function handOut(transaction: Transaction, request: AuthorizationRequest): Promise<Decided> {
  const { secret, columns } = newCode();
  await transaction.updateTable('authorization_requests').set(columns).where('id', '=', request.id).execute();
  return { request: { ...request, status: 'approved' }, code: secret };
}
