import type { RefusalReason } from '@grantex/core';
import type { CallDetail, GrantTokenClaims } from '@grantex/core/issuer';
import { sql } from 'kysely';
import type { Site } from '../../base/site.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { LimitedGrant } from '../budgets/budget.ts';
import { detailsOf } from '../details/asked-details.ts';
import { authorityLocks, type Held, heldColumns } from '../grants/authority-locks.ts';
import { readTokenFault } from '../tokens/token-status.ts';
import type { AdmissionCall } from './call.ts';

/** What admissions need of the server. */
export interface AdmittingServer {
  readonly config: Pick<Site, 'publicUrl'>;
  readonly masterKey: Uint8Array;
}

/** Everything that an admission is decided by, locked until its transaction ends. */
export interface Situation {
  readonly transaction: Transaction;
  readonly server: AdmittingServer;
  readonly developerId: string;
  readonly call: AdmissionCall;
  readonly claims: GrantTokenClaims;
  /** The details of the scopes in the token; empty where it has none. */
  readonly details: readonly CallDetail[];
  /** The grants of the chain with their details, root first, the grant of the token last. */
  readonly grants: readonly ChainGrant[];
  readonly held: Held;
  /** Why the token is no longer valid, or none. */
  readonly tokenFault: RefusalReason | undefined;
}

export interface ChainGrant extends LimitedGrant {
  readonly details: readonly CallDetail[];
}

/** What identifies a call and what it is decided by. */
export type CallFacts = Pick<Situation, 'server' | 'developerId' | 'call' | 'claims'>;

/**
 * Locks what a call depends on, in the order of every path (`authorityLocks`), then reads it: a revocation that was committed
 * before is seen, and one that comes later waits.
 * @returns undefined where this server has no record of the token
 */
export async function lockSituation(
  transaction: Transaction,
  facts: CallFacts,
): Promise<Situation | undefined> {
  const { developerId, claims } = facts;
  const grantIds = [...(claims.anc ?? []), claims.grnt];
  const locks = authorityLocks({
    developerId,
    agents: sql`${[claims.client_id, ...(claims.ancAgt ?? [])]}`,
    principal: sql`(SELECT principal FROM grants WHERE id = ${claims.grnt})`,
    grants: sql`${grantIds}`,
  });
  // Sent together and run in this order. What is decided by other rows is read once the locks are held.
  const [locked, tokenFault, chain] = await Promise.all([
    sql<Held>`
      WITH ${locks}, held_token AS MATERIALIZED (
        SELECT FROM grant_tokens
        WHERE jti = ${claims.jti} AND (SELECT count(*) FROM held_developer) >= 0 FOR SHARE
      )
      SELECT ${heldColumns} FROM held_token, held_developer`.execute(transaction),
    readTokenFault(transaction, claims),
    sql<ChainGrant>`
      SELECT id, details FROM grants WHERE id = ANY (${grantIds}::text[])
      ORDER BY cardinality(ancestor_grant_ids)`.execute(transaction),
  ]);
  const [held] = locked.rows;
  const own = chain.rows.at(-1);
  if (held === undefined || own === undefined || chain.rows.length !== grantIds.length) return undefined;
  return { ...facts, transaction, held, tokenFault, grants: chain.rows, details: detailsIn(claims, own) };
}

/** Those that the person approved, and those of the token alone, where a policy over calls limits a scope that they did not. */
function detailsIn({ scp, authorization_details: signed = [] }: GrantTokenClaims, grant: ChainGrant) {
  const approved = detailsOf(scp, grant.details);
  return [...approved, ...signed.filter((each) => !approved.some(({ scope }) => scope === each.scope))];
}
