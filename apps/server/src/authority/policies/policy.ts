import { notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { PolicyRule } from '../../base/store/schema/policy-tables.ts';
import { cedarOfRules, type NamedRule } from './rule-in-cedar.ts';
import type { Statement } from './statement.ts';
import { policySetInForce } from './stored-sets.ts';

/** A policy as it is stored: its Cedar text, or the rule that is translated. */
export interface StoredPolicy {
  policy: string;
  cedar: string | null;
  rule: PolicyRule | null;
  created_at: Date;
  updated_at: Date;
}

/** A policy with what it needs. */
export interface DescribedPolicy extends StoredPolicy {
  statements: readonly Statement[];
}

/** The developer's policies by name, and the digest of their set; null where there are none. */
export async function listPolicies(
  transaction: Transaction,
  developerId: string,
): Promise<{ policies: DescribedPolicy[]; digest: string | null }> {
  const inForce = await policySetInForce(transaction, developerId);
  const statements = inForce?.set.statements ?? [];
  const policies = textsOf(await readStored(transaction)).map(({ stored, cedar }) => ({
    ...stored,
    cedar,
    statements: statements.filter(({ policy }) => policy === stored.policy),
  }));
  return { policies, digest: inForce?.digest ?? null };
}

/** @throws {ApiError} 404 */
export async function findPolicy(
  transaction: Transaction,
  developerId: string,
  policy: string,
): Promise<DescribedPolicy> {
  const { policies } = await listPolicies(transaction, developerId);
  const found = policies.find((each) => each.policy === policy);
  if (found === undefined) throw notFound('policy');
  return found;
}

/** All policies of the transaction's developer, as they are stored, by name. */
export function readStored(transaction: Transaction): Promise<StoredPolicy[]> {
  return transaction
    .selectFrom('policies')
    .select(['policy', 'cedar', 'rule', 'created_at', 'updated_at'])
    .orderBy('policy')
    .execute();
}

/** The Cedar text of each policy; null for a rule that says nothing by itself. */
export function textsOf(all: readonly StoredPolicy[]): { stored: StoredPolicy; cedar: string | null }[] {
  const rules = all.flatMap(({ policy, rule }): NamedRule[] => (rule === null ? [] : [{ policy, rule }]));
  const translated = new Map(cedarOfRules(rules).map(({ policy, cedar }) => [policy, cedar]));
  return all.map((stored) => ({ stored, cedar: stored.cedar ?? translated.get(stored.policy) ?? null }));
}
