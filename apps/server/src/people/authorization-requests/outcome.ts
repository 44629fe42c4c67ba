import type { CallDetail } from '@grantex/core/issuer';
import { sql } from 'kysely';
import { revokedAt } from '../../authority/revocations/revoked-at.ts';
import type { Transaction } from '../../base/store/database.ts';
import { isEqual } from '../accounts/challenge.ts';
import type { Choice } from './choice.ts';
import { type RequestState, statusOf } from './request.ts';

/**
 * What became of an approval: `waiting` for the app, `fetched` by it, `unfetched` in its time, `withdrawn` before the app
 * came, `cancelled` by it, `stopped` (the grant was revoked, or everything of the person, the agent or the developer), or `ended` by its time.
 */
export type Progress = 'waiting' | 'fetched' | 'unfetched' | 'withdrawn' | 'cancelled' | 'stopped' | 'ended';

/** A request that somebody has approved, and what they gave. */
export interface Outcome {
  progress: Progress;
  choice: Pick<Choice, 'scopes' | 'details' | 'lifetime'>;
  /** When the grant ends, or would have ended. */
  until: Date;
}

/** What an outcome depends on. */
export interface Approved extends RequestState {
  grant_id: string | null;
  created_at: Date;
  decided_at: Date | null;
  decided_visit: Uint8Array | null;
  revoked_before: Date | null;
  approved_scopes: string[] | null;
  approved_lifetime: number | null;
  approved_details: readonly CallDetail[] | null;
}

/** Whether a browser has approved a request. Everybody may have the link, and only this browser has the cookie. */
export function isApprover({ decided_visit }: Approved, visitDigest: Uint8Array): boolean {
  return decided_visit !== null && isEqual(decided_visit, visitDigest);
}

/** @returns undefined for a request that nobody has approved */
export async function readOutcome(transaction: Transaction, request: Approved): Promise<Outcome | undefined> {
  const {
    approved_scopes: scopes,
    approved_lifetime: lifetime,
    approved_details: details,
    decided_at,
  } = request;
  if (scopes === null || lifetime === null || decided_at === null) return undefined;
  const choice = { scopes, details: details ?? [], lifetime };
  const until = new Date(decided_at.getTime() + choice.lifetime * 1_000);
  return { progress: await progressOf(transaction, request, until), choice, until };
}

async function progressOf(transaction: Transaction, request: Approved, until: Date): Promise<Progress> {
  const { grant_id, created_at, revoked_before, now } = request;
  if (request.status === 'denied') return 'withdrawn';
  if (request.status === 'cancelled') return 'cancelled';
  if (grant_id !== null && (await isRevoked(transaction, grant_id))) return 'stopped';
  if (grant_id !== null) return now >= until ? 'ended' : 'fetched';
  if (revoked_before !== null && revoked_before >= created_at) return 'stopped';
  return statusOf(request) === 'approved' ? 'waiting' : 'unfetched';
}

async function isRevoked(transaction: Transaction, grantId: string): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM grants WHERE id = ${grantId} AND ${revokedAt('grants')} IS NOT NULL`.execute(transaction);
  return rows.length > 0;
}
