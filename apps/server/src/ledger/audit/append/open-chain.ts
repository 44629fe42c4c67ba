import { principalDigest } from '@grantex/core/log';
import { sql } from 'kysely';
import type { Transaction } from '../../../base/store/database.ts';
import { base64urlOf, type StoredEntry } from '../stored/stored-entry.ts';
import { findByKeys, findReports } from '../stored/stored-rows.ts';
import type { Chain, Facts } from './chain.ts';
import { lockHead } from './chain-head.ts';
import type { SignedRequest } from './draft.ts';
import { edgeOf, growFrom } from './growth.ts';
import { type GrantFacts, keyName, refusalOf, type Submission } from './submission.ts';

/**
 * Locks the head of a developer's chain until the transaction ends, and reads what a batch needs. It comes last: all other
 * locks are taken before it.
 * @param isReplay looks up every key of the batch. Without it a repeated key fails in the unique column
 * @returns undefined when the chain has no head yet
 */
export async function openChain(
  transaction: Transaction,
  developerId: string,
  batch: readonly Submission[],
  isReplay: boolean,
): Promise<Chain | undefined> {
  const signed = batch.flatMap(({ drafts }) => drafts.flatMap(({ request }) => request.signed ?? []));
  // Sent together and run in this order: grants and keys are read once the lock is held. All are raw statements, so that
  // each takes the same number of turns of the event loop to be sent.
  const digests = signed.map(({ reportDigest }) => reportDigest);
  const [head, read, activeKeys, reports] = await Promise.all([
    lockHead(transaction, 'audit', developerId),
    readFacts(transaction, batch),
    signed.length === 0 ? new Set<string>() : readActiveKeys(transaction, signed),
    findReports(transaction, digests, { isReplay }),
  ]);
  if (head === undefined) return undefined;
  const facts = { ...read, activeKeys };
  // A submission that is refused anyway never meets the unique column, and a repeated key refuses in another way.
  const asked = isReplay ? batch : batch.filter((submission) => refusalOf(submission, facts) !== undefined);
  const keys = asked.flatMap((submission) => submission.keys);
  const stored = keys.length === 0 ? new Map<string, StoredEntry>() : await findByKeys(transaction, keys);
  // If the tree lacks entries, the next checkpoint adds them, not this append.
  const growth = head.treeSize === head.seq ? growFrom(edgeOf(head.treeSize, head.tree)) : undefined;
  return { developerId, opened: head, head, ...facts, stored, reports, made: [], growth, isExpected: false };
}

/** The signing keys in use now. Because of the lock, that is also the moment of the entries. */
async function readActiveKeys(
  transaction: Transaction,
  signed: readonly SignedRequest[],
): Promise<Set<string>> {
  const kids = new Set(signed.map(({ kid }) => kid));
  const { rows } = await sql<{ agentId: string; kid: string }>`
    SELECT k.agent_id AS "agentId", k.kid FROM agent_keys k JOIN agents a ON a.id = k.agent_id
    WHERE k.kid = ANY (string_to_array(${[...kids].join('\n')}, E'\n')) AND k.revoked_at IS NULL
      AND a.status <> 'deleted'`.execute(transaction);
  return new Set(rows.map(({ agentId, kid }) => keyName(agentId, kid)));
}

/** LATERAL and LIMIT force a look-up by key for each principal, however old the plan of the statement is. */
async function readFacts(
  transaction: Transaction,
  batch: readonly Submission[],
): Promise<Pick<Facts, 'now' | 'grants'>> {
  const ids = new Set(batch.flatMap(({ drafts }) => drafts.map(({ request }) => request.grantId)));
  const { rows } = await sql<FactsRow>`
    SELECT clock.now, g.id, g.agent_id AS "agentId", g.principal, g.idp AS "identityProvider",
      p.principal_id AS "principalId", p.salt
    FROM (SELECT clock_timestamp()::timestamptz(3) AS now) AS clock
    LEFT JOIN grants g ON g.id = ANY (string_to_array(${[...ids].join('\n')}, E'\n'))
    LEFT JOIN LATERAL (SELECT principal_id, salt FROM principals WHERE id = g.principal LIMIT 1) AS p ON true`.execute(
    transaction,
  );
  const grants = new Map<string, GrantFacts>();
  for (const { id, salt, ...row } of rows) {
    if (id === null) continue;
    const { agentId, principal, principalId, identityProvider } = row;
    const digest = principalId === null || salt === null ? null : await principalDigest(salt, principalId);
    const name = { principalId, principalSalt: base64urlOf(salt), principalDigest: digest };
    grants.set(id, { id, agentId, principal, identityProvider, ...name });
  }
  return { now: rows[0]?.now ?? new Date(), grants };
}

interface FactsRow extends Pick<GrantFacts, 'agentId' | 'principal' | 'principalId' | 'identityProvider'> {
  readonly id: string | null;
  readonly salt: Uint8Array | null;
  readonly now: Date;
}
