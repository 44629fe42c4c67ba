import { createHash } from 'node:crypto';
import { loadCedar } from './cedar.ts';
import { createPolicySetInTurns, type PolicySet, type PolicyText } from './policy-set.ts';
import type { Transaction } from '../../base/store/database.ts';

/** Most policy sets that a process keeps read. */
const MOST_KEPT = 256;

/** By digest, the least recently used first. Equal digests mean equal policies, whoever's they are. */
const kept = new Map<string, PolicySet>();

/** Lower-case hex SHA-256 of the canonical JSON (RFC 8785) of policies, by name. */
export function digestOf(policies: readonly PolicyText[]): string {
  const sorted = policies
    .map(({ policy, cedar }) => ({ cedar, policy }))
    .toSorted((one, other) => (one.policy < other.policy ? -1 : 1));
  // Of well-formed texts, with sorted members, this is canonical; `canonicalJson` ends at the size of metadata.
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

/** The policy set with this digest, as the developer has or had it; undefined where there never was one. */
export async function findPolicySet(
  transaction: Transaction,
  developerId: string,
  digest: string,
): Promise<PolicySet | undefined> {
  const known = kept.get(digest);
  if (known !== undefined) {
    kept.delete(digest);
    kept.set(digest, known);
    return known;
  }
  const row = await transaction
    .selectFrom('policy_sets')
    .select('policies')
    .where('developer_id', '=', developerId)
    .where('digest', '=', digest)
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const made = await createPolicySetInTurns(await loadCedar(), digest, row.policies);
  kept.set(digest, made);
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  return made;
}

/**
 * The policy set in force; undefined where the developer has no policies.
 * @throws {Error} where the set is gone: nothing is decided without it
 */
export async function policySetInForce(
  transaction: Transaction,
  developerId: string,
): Promise<{ digest: string; set: PolicySet } | undefined> {
  const developer = await transaction
    .selectFrom('developers')
    .select('policy_digest')
    .where('id', '=', developerId)
    .executeTakeFirst();
  const digest = developer?.policy_digest ?? null;
  return digest === null ? undefined : { digest, set: await setWith(transaction, developerId, digest) };
}

/**
 * The policy set with this digest, which is in force.
 * @throws {Error} where it is gone: nothing is decided without it
 */
export async function setWith(
  transaction: Transaction,
  developerId: string,
  digest: string,
): Promise<PolicySet> {
  const set = await findPolicySet(transaction, developerId, digest);
  if (set === undefined) throw new Error(`the policies ${digest} of ${developerId} are gone`);
  return set;
}

/** The policies in force, as texts. */
export async function policyTextsInForce(
  transaction: Transaction,
  developerId: string,
): Promise<PolicyText[]> {
  const row = await transaction
    .selectFrom('policy_sets')
    .innerJoin('developers', 'developers.policy_digest', 'policy_sets.digest')
    .select('policy_sets.policies')
    .where('policy_sets.developer_id', '=', developerId)
    .where('developers.id', '=', developerId)
    .limit(1)
    .executeTakeFirst();
  return row?.policies ?? [];
}
