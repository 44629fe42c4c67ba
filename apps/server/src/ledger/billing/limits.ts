import { sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { planOf, readAccount } from './account.ts';
import type { Plan, Plans } from './plans.ts';

/** What a plan limits. */
export type Limited = 'agents' | 'grants' | 'entriesPerMonth';

/** How much a developer has of each, counted no further than asked. */
export type Held = Readonly<Record<Limited, number>>;

/**
 * Refuses what a developer's plan does not allow any more. It only refuses new agents and new grants: whatever ends,
 * checks or records authority is never refused over a limit.
 */
export interface Limits {
  /**
   * Must be called where an agent or a grant is asked for, in the transaction that answers. Delegation, token exchange and
   * `POST /v1/agents` make it there. An authorization request and a login make it later, when a person approves: those
   * that are open count for nothing, and are not checked again. Nor does it lock: what runs at once may pass a limit.
   * @throws {ApiError} 402 `PLAN_LIMIT_EXCEEDED`
   */
  mayAdd(transaction: Transaction, developerId: string, what: 'agent' | 'grant'): Promise<void>;
}

/** Where billing is off, nothing is limited, and nothing is read. */
export const NO_LIMITS: Limits = { mayAdd: () => Promise.resolve() };

const NAMES: Readonly<Record<Limited, string>> = {
  agents: 'agents',
  grants: 'grants in force',
  entriesPerMonth: 'audit entries a month',
};

/** What is compared before each. Who records more than a plan has gets no further grants, and goes on recording. */
const COMPARED: Readonly<Record<'agent' | 'grant', readonly Limited[]>> = {
  agent: ['agents'],
  grant: ['grants', 'entriesPerMonth'],
};

export function createLimits(plans: Plans): Limits {
  return {
    async mayAdd(transaction, developerId, what) {
      const plan = planOf(plans, await readAccount(transaction, developerId));
      for (const limited of COMPARED[what]) {
        const limit = plan.limits[limited];
        if (limit === undefined) continue;
        const count = await COUNT[limited](transaction, developerId, limit);
        if (count >= limit) throw exceeded(plan, limited, limit, count);
      }
    },
  };
}

function exceeded(plan: Plan, limited: Limited, limit: number, count: number): ApiError {
  const more = count > limit ? 'more than that' : 'that many';
  return new ApiError(
    402,
    'PLAN_LIMIT_EXCEEDED',
    `the plan ${plan.name} has ${limit} ${NAMES[limited]}, and there are ${more}: ` +
      'choose another plan at POST /v1/billing/checkout or in the console, Settings, Billing',
  );
}

/** How much there is of each, up to a number: a limit needs no more. */
export const COUNT: Readonly<
  Record<Limited, (transaction: Transaction, developerId: string, upTo: number) => Promise<number>>
> = {
  agents: (transaction, developerId, upTo) =>
    countRows(
      transaction,
      sql`SELECT FROM agents WHERE developer_id = ${developerId} AND status <> 'deleted'`,
      upTo,
    ),
  grants: (transaction, developerId, upTo) =>
    countRows(
      transaction,
      sql`SELECT FROM grants WHERE developer_id = ${developerId} AND expires_at > clock_timestamp()
        AND (SELECT at FROM grant_revoked_at(grants) AS at) IS NULL`,
      upTo,
    ),
  entriesPerMonth: entriesOfMonth,
};

async function countRows(
  transaction: Transaction,
  rows: ReturnType<typeof sql>,
  upTo: number,
): Promise<number> {
  const found = await sql<{ count: number }>`
    SELECT count(*) AS count FROM (${rows} LIMIT ${upTo + 1}) AS taken`.execute(transaction);
  return found.rows[0]?.count ?? 0;
}

/** Up to the last full hour: those are counted already. */
async function entriesOfMonth(transaction: Transaction, developerId: string): Promise<number> {
  const { rows } = await sql<{ entries: number }>`
    SELECT COALESCE(sum(to_seq - from_seq), 0)::bigint AS entries FROM metered_hours
    WHERE developer_id = ${developerId} AND hour >= date_trunc('month', clock_timestamp(), 'UTC')`.execute(
    transaction,
  );
  return rows[0]?.entries ?? 0;
}
