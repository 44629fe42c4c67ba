import { sql } from 'kysely';
import { notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { writeDecision } from './decide.ts';
import { type AuthorizationRequest, newCode, refuseDecided, sandboxProof, statusOf } from './request.ts';

/** A request, and the code when it is handed out with this answer. */
export interface Decided {
  request: AuthorizationRequest;
  code?: string;
}

/**
 * Reads a request. The code of one that was approved, and that no redirect carries, is handed out here, once.
 * @throws {ApiError} 404
 */
export async function readRequest(transaction: Transaction, id: string): Promise<Decided> {
  const request = await lockRequest(transaction, id);
  return isWaitingForCode(request) ? handOut(transaction, request) : { request };
}

/**
 * Approves in the principal's place, in a sandbox: what is approved already stays so, with the code that it has.
 * @throws {ApiError} 404, 409 once denied or exchanged, 410 when its time is over
 */
export async function approveInSandbox(transaction: Transaction, id: string): Promise<Decided> {
  const request = await lockRequest(transaction, id);
  refuseDecided(request);
  if (request.code_digest !== null) return { request };
  await writeDecision(transaction, request, 'approved', sandboxProof());
  return handOut(transaction, request);
}

/**
 * Denies in the principal's place, in a sandbox, which has approved by itself: until the code is exchanged, that can
 * be taken back, and the code is worth nothing.
 * @throws {ApiError} 404, 409 once denied or exchanged, 410 when its time is over
 */
export async function denyInSandbox(transaction: Transaction, id: string): Promise<Decided> {
  const request = await lockRequest(transaction, id);
  refuseDecided(request);
  await writeDecision(transaction, request, 'denied', { status: 'denied' });
  return { request: { ...request, status: 'denied' } };
}

/** The row lock makes two decisions at once come one after the other. */
async function lockRequest(transaction: Transaction, id: string): Promise<AuthorizationRequest> {
  await sql`SELECT FROM authorization_requests WHERE id = ${id} FOR UPDATE`.execute(transaction);
  const request = await transaction
    .selectFrom('authorization_requests as request')
    .innerJoin('principals', 'principals.id', 'request.principal')
    .selectAll('request')
    .select(['principals.principal_id', sql<Date>`clock_timestamp()::timestamptz(3)`.as('now')])
    .where('request.id', '=', id)
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
