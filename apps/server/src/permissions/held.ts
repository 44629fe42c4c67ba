import { type RawBuilder, sql } from 'kysely';
import { revokedAt } from '../grants/revoked-at.ts';
import type { Transaction } from '../store/database.ts';

/** A permission that somebody gave, as their page lists it. */
export interface Held {
  id: string;
  /** `principals.id` of who gave it. */
  principal: string;
  developerId: string;
  agent: { id: string; name: string; description: string | null };
  scopes: string[];
  audience: string;
  issuedAt: Date;
  expiresAt: Date;
  parentGrantId: string | null;
}

export interface Holdings {
  /** In force and given by the person, newest first. */
  active: Held[];
  /** In force, and made by those agents for others, oldest first. */
  delegated: Held[];
  /** Whether there is more in force than the lists show. */
  isCut: boolean;
}

/** Nobody approves more than this by hand; an agent may delegate more, and all of it ends with what is above it. */
const MOST_ACTIVE = 200;
const MOST_DELEGATED = 300;

/** What can act for these principals, and what could until lately. */
export async function readHoldings(
  transaction: Transaction,
  principals: readonly string[],
): Promise<Holdings> {
  if (principals.length === 0) return { active: [], delegated: [], isCut: false };
  const active = await inForce(transaction, principals)
    .where('grants.parent_grant_id', 'is', null)
    .orderBy('grants.id', 'desc')
    .limit(MOST_ACTIVE + 1)
    .execute();
  const delegated = await inForce(transaction, principals)
    .where('grants.parent_grant_id', 'is not', null)
    .orderBy(sql`cardinality(grants.ancestor_grant_ids)`)
    .orderBy('grants.id')
    .limit(MOST_DELEGATED + 1)
    .execute();
  return {
    active: active.slice(0, MOST_ACTIVE).map(heldOf),
    delegated: delegated.slice(0, MOST_DELEGATED).map(heldOf),
    isCut: active.length > MOST_ACTIVE || delegated.length > MOST_DELEGATED,
  };
}

/** Whether there is anything of a principal to stop: in force, or approved and waiting to be fetched. */
export async function canAnythingAct(transaction: Transaction, principal: string): Promise<boolean> {
  const approved = await transaction
    .selectFrom('authorization_requests')
    .select('id')
    .where('principal', '=', principal)
    .where('status', '=', 'approved')
    .where(sql<boolean>`coalesce(code_expires_at, expires_at) > ${now}`)
    .limit(1)
    .executeTakeFirst();
  // Second: what was approved may have become a grant meanwhile, and is one of the two in either case.
  return approved !== undefined || (await inForce(transaction, [principal]).limit(1).execute()).length > 0;
}

const now: RawBuilder<Date> = sql`clock_timestamp()`;

function held(transaction: Transaction, principals: readonly string[]) {
  return transaction
    .selectFrom('grants')
    .innerJoin('agents', 'agents.id', 'grants.agent_id')
    .select(['grants.id', 'grants.principal', 'grants.developer_id', 'grants.agent_id', 'grants.scopes'])
    .select(['grants.audience', 'grants.issued_at', 'grants.expires_at', 'grants.parent_grant_id'])
    .select(['agents.name', 'agents.description'])
    .where(sql<boolean>`grants.principal = ANY (${principals}::text[])`);
}

function inForce(transaction: Transaction, principals: readonly string[]) {
  return held(transaction, principals)
    .where('grants.expires_at', '>', now)
    .where(revokedAt('grants'), 'is', null);
}

interface HeldRow {
  id: string;
  principal: string;
  developer_id: string;
  agent_id: string;
  name: string;
  description: string | null;
  scopes: string[];
  audience: string;
  issued_at: Date;
  expires_at: Date;
  parent_grant_id: string | null;
}

function heldOf(row: HeldRow): Held {
  return {
    id: row.id,
    principal: row.principal,
    developerId: row.developer_id,
    agent: { id: row.agent_id, name: row.name, description: row.description },
    scopes: row.scopes,
    audience: row.audience,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    parentGrantId: row.parent_grant_id,
  };
}
