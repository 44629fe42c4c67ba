import { sql } from 'kysely';
import { readHead, stretchOf } from '../../ledger/audit/stored/window.ts';
import type { Transaction } from '../../base/store/database.ts';
import { ALLOWED, type PolicyDecision } from './decision.ts';
import type { CallFacts, Situation } from './situation.ts';
import { type RecordedFacts, recordedFacts } from './recorded-facts.ts';
import { policySetInForce } from './stored-sets.ts';

/** A call that is admitted or refused. */
export interface CallSituation extends Situation, Omit<CallFacts, 'callsThisHour'> {
  developerId: string;
}

/** What the policies say of a call, and what its entry records of that. */
export interface CallDecision extends PolicyDecision {
  /** The member `admission.policies` of the entry; undefined where no policy is in force. */
  record: PolicyRecord | undefined;
  /** Its member `admission.facts`, by which policies can be tried later that are not there yet. */
  facts: RecordedFacts;
}

/** What an entry records of the policies by which its call was decided. */
export interface PolicyRecord {
  /** Of the whole policy set (`docs/protocol.md` §15). */
  digest: string;
  /** The policies that asked or refused. */
  policies: readonly string[];
  /** Why nothing could be decided. */
  fault?: string;
}

/**
 * Decides a call by the developer's policies (`docs/protocol.md` §15). Call it under the locks of the admission; where a policy
 * counts calls, it holds another one, so that calls of an agent are counted one after the other.
 */
export async function decideByPolicy(
  transaction: Transaction,
  { developerId, ...call }: CallSituation,
): Promise<CallDecision> {
  const inForce = await policySetInForce(transaction, developerId);
  const about = inForce?.set.aboutCall(call, call) ?? [];
  const facts = recordedFacts(call, about);
  if (inForce === undefined) return { ...ALLOWED, record: undefined, facts };
  const { digest } = inForce;
  if (about.length === 0) return { ...ALLOWED, record: { digest, policies: [] }, facts };
  const readsCount = about.some((statement) => statement.facts.has('callsThisHour'));
  const callsThisHour = readsCount ? await countCalls(transaction, developerId, call) : undefined;
  const decision = inForce.set.decideCall(call, {
    ...call,
    ...(callsThisHour === undefined ? {} : { callsThisHour }),
  });
  const { policies, fault } = decision;
  const record = { digest, policies, ...(fault === undefined ? {} : { fault }) };
  return { ...decision, record, facts };
}

/** Counting ends here. */
const MOST_COUNTED = 100_000;

/**
 * How many calls of an agent began since the hour did, by its entries: what was allowed, or reported without a call that was
 * allowed before. The lock makes concurrent calls wait for each other's entry.
 */
async function countCalls(
  transaction: Transaction,
  developerId: string,
  { agentId, at }: Pick<CallSituation, 'agentId' | 'at'>,
): Promise<number> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`calls of ${developerId} ${agentId}`}, 0))`.execute(
    transaction,
  );
  const hour = new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);
  const { after } = await stretchOf(transaction, { since: hour.toISOString() }, await readHead(transaction));
  const { rows } = await sql<{ calls: number }>`
    SELECT count(*)::int AS calls FROM (
      SELECT FROM audit_entries e
      WHERE e.agent_id = ${agentId} AND e.seq > ${after} AND e.at >= ${hour}::timestamptz AND e.status <> 'blocked'
        AND (e.status = 'allowed' OR position(${',"ref":"'} IN e.canonical) = 0)
      LIMIT ${MOST_COUNTED}
    ) AS counted`.execute(transaction);
  return rows[0]?.calls ?? 0;
}
