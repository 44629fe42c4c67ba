import { appendEvent } from '../../ledger/events/append-event.ts';
import { sql } from 'kysely';
import { ApiError, notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { PolicyRule } from '../../base/store/schema/policy-tables.ts';
import { endTokens, lockTokens } from '../revocations/end-tokens.ts';
import { argumentConflict } from './argument-types.ts';
import { loadCedar } from './cedar.ts';
import { checkText } from './check-text.ts';
import { findPolicy, readStored, textsOf } from './policy.ts';
import { invalidPolicy } from './policy-fault.ts';
import { createPolicySetInTurns, type PolicyText } from './policy-set.ts';
import { cedarOfRules } from './rule-in-cedar.ts';
import { readPolicy, type Statement } from './statement.ts';
import { digestOf } from './stored-sets.ts';

/** Most policies of a developer. */
const MOST_POLICIES = 100;
/** Most characters of all of them together, in Cedar. */
const MOST_TEXT = 65_536;
/** Most statements of all of them together: preparing so many takes Cedar a tenth of a second, in one go. */
const MOST_STATEMENTS = 400;

/** What becomes of one policy; `null` deletes it. */
export type PolicyChange = { cedar: string } | { rule: PolicyRule } | null;

/**
 * Saves a policy in Cedar, see {@link changePolicy}.
 * @param effective `now` ends the tokens issued until now of each agent that the policy may be about. Nobody issues a token from
 *   the first lock until the commit, so that none is left that another set has decided
 * @throws {ApiError} 400 `INVALID_POLICY`, 409 `TOO_MANY_POLICIES`
 */
export async function savePolicy(
  transaction: Transaction,
  developerId: string,
  policy: string,
  { cedar, effective }: { cedar: string; effective: 'next_token' | 'now' },
): Promise<void> {
  if (effective === 'next_token') return changePolicy(transaction, developerId, policy, { cedar });
  const agents = agentsOf(readPolicy(await loadCedar(), policy, cedar));
  await lockTokens(transaction, developerId, agents);
  await changePolicy(transaction, developerId, policy, { cedar });
  await endTokens(transaction, developerId, agents);
}

/** The agents that statements are limited to. What is said of an agent counts for those below it, as an entry of the log does. */
function agentsOf(statements: readonly Statement[]): readonly string[] | 'all' {
  const named = statements.map(({ head }) => head.agents);
  return named.every((agents) => agents !== undefined) ? [...new Set(named.flat())] : 'all';
}

/**
 * Changes a policy, and puts the set of all of them in force: tokens that are issued from then on, and calls that are admitted,
 * are decided by it. Saves of one developer wait for each other.
 * @throws {ApiError} 400 `INVALID_POLICY`, 404 where a policy that does not exist is deleted, 409 `TOO_MANY_POLICIES`
 */
export async function changePolicy(
  transaction: Transaction,
  developerId: string,
  policy: string,
  change: PolicyChange,
): Promise<void> {
  await lockPolicies(transaction, developerId);
  await write(transaction, developerId, policy, change);
  const texts = textsOf(await readStored(transaction)).flatMap(({ stored, cedar }) =>
    cedar === null ? [] : [{ policy: stored.policy, cedar }],
  );
  for (const text of ownText(policy, change)) await checkText(transaction, developerId, text);
  await checkAll(texts);
  const digest = await putInForce(transaction, developerId, texts);
  const type = change === null ? 'policy.deleted' : 'policy.saved';
  await appendEvent(transaction, developerId, { type, data: { policy, digest } });
}

/**
 * Changes members of a rule. Changes of one developer wait for each other, so that none is lost, and none brings back a rule that
 * another one deletes.
 * @throws {ApiError} 400 `INVALID_POLICY`, 404, 409 `POLICY_IS_CEDAR`, `TOO_MANY_POLICIES`
 */
export async function changeRule(
  transaction: Transaction,
  developerId: string,
  policy: string,
  members: Partial<PolicyRule>,
): Promise<void> {
  await lockPolicies(transaction, developerId);
  const { rule } = await findPolicy(transaction, developerId, policy);
  if (rule === null) throw isCedar();
  await changePolicy(transaction, developerId, policy, { rule: { ...rule, ...members } });
}

async function lockPolicies(transaction: Transaction, developerId: string): Promise<void> {
  await sql`SELECT FROM developers WHERE id = ${developerId} FOR NO KEY UPDATE`.execute(transaction);
}

function isCedar(): ApiError {
  return new ApiError(
    409,
    'POLICY_IS_CEDAR',
    'a policy in Cedar is replaced as a whole: PUT /v1/policies/:policy',
  );
}

/**
 * What a change says by itself. A rule is read without those that exempt from it, which may leave nothing of it, and an
 * `allow` as what it exempts from.
 */
function ownText(policy: string, change: PolicyChange): PolicyText[] {
  if (change === null) return [];
  if ('cedar' in change) return [{ policy, cedar: change.cedar }];
  return cedarOfRules([{ policy, rule: { ...change.rule, effect: 'deny' } }]);
}

async function write(
  transaction: Transaction,
  developerId: string,
  policy: string,
  change: PolicyChange,
): Promise<void> {
  if (change === null) {
    const { numDeletedRows } = await transaction
      .deleteFrom('policies')
      .where('developer_id', '=', developerId)
      .where('policy', '=', policy)
      .executeTakeFirst();
    if (numDeletedRows === 0n) throw notFound('policy');
    return;
  }
  const columns =
    'cedar' in change
      ? { cedar: change.cedar, rule: null }
      : { cedar: null, rule: JSON.stringify(change.rule) };
  await transaction
    .insertInto('policies')
    .values({ developer_id: developerId, policy, ...columns })
    .onConflict((conflict) =>
      conflict
        .columns(['developer_id', 'policy'])
        .doUpdateSet({ ...columns, updated_at: sql<Date>`clock_timestamp()` }),
    )
    .execute();
}

async function checkAll(texts: readonly PolicyText[]): Promise<void> {
  if (texts.length > MOST_POLICIES) {
    throw new ApiError(409, 'TOO_MANY_POLICIES', `a developer has at most ${MOST_POLICIES} policies`);
  }
  const length = texts.reduce((sum, { cedar }) => sum + cedar.length, 0);
  if (length > MOST_TEXT) {
    throw new ApiError(
      409,
      'TOO_MANY_POLICIES',
      `all policies of a developer together have at most ${MOST_TEXT} characters; with this one they have ${length}`,
    );
  }
  const { statements } = await createPolicySetInTurns(await loadCedar(), digestOf(texts), texts);
  if (statements.length > MOST_STATEMENTS) {
    throw new ApiError(
      409,
      'TOO_MANY_POLICIES',
      `all policies of a developer together have at most ${MOST_STATEMENTS} statements; with this one they have ${statements.length}`,
    );
  }
  refuseConflicts(statements);
}

/** A call about which both are would be refused, because an argument has one type in Cedar. */
function refuseConflicts(statements: readonly Statement[]): void {
  for (const [index, one] of statements.entries()) {
    for (const other of statements.slice(index + 1)) {
      const path = argumentConflict(one, other);
      if (path === undefined) continue;
      throw invalidPolicy(
        `${one.policy} and ${other.policy} read the argument ${path} in different types: limit them to different tools, scopes or services`,
      );
    }
  }
}

async function putInForce(
  transaction: Transaction,
  developerId: string,
  texts: readonly PolicyText[],
): Promise<string> {
  const digest = digestOf(texts);
  await sql`
    INSERT INTO policy_sets (developer_id, version, digest, policies)
    SELECT ${developerId}, COALESCE(max(version), 0) + 1, ${digest}, ${JSON.stringify(texts)}::jsonb
    FROM policy_sets WHERE developer_id = ${developerId}`.execute(transaction);
  await transaction
    .updateTable('developers')
    .set({ policy_digest: texts.length === 0 ? null : digest })
    .where('id', '=', developerId)
    .execute();
  return digest;
}
