import { agentDid, type CallDetail, GRANT_STATUSES } from '@grantex/core/issuer';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Transaction } from '../../base/store/database.ts';
import { type BudgetRow, budgetRows, budgetView, budgetViewOf } from '../budgets/view.ts';
import { detailsField } from '../../http/requests/details-fields.ts';
import { inAnswers, withOnline } from '../details/online.ts';
import { type HoldRow, holdsColumn, holdView, viewsOfHolds } from '../holds/holds-on.ts';
import { revokedAt } from '../revocations/revoked-at.ts';

/** A grant in answers (`docs/protocol.md` §11). */
export const grantView = z.object({
  id: z.string(),
  grantId: z.string(),
  agentId: z.string(),
  agentDid: z.string(),
  principalId: z.string().nullable().describe('null once the principal has been erased'),
  developerId: z.string(),
  scopes: z.array(z.string()),
  authorizationDetails: detailsField
    .optional()
    .describe('What limits the scopes `name:action:by_details`; absent where none is limited'),
  audience: z.string(),
  status: z.enum(GRANT_STATUSES),
  issuedAt: z.string(),
  expiresAt: z.string(),
  revokedAt: z.string().optional(),
  parentGrantId: z.string().optional(),
  identityProvider: z
    .string()
    .optional()
    .describe('Issuer of the provider at which the approving person signed in'),
  stopsAssertions: z
    .boolean()
    .optional()
    .describe(
      'True where this grant, which the developer ended, keeps assertions of their provider out; absent otherwise',
    ),
  delegationDepth: z.number().int(),
  budgets: z.array(budgetView).describe('What its calls, and those of all grants below it, may use together'),
  holds: z
    .array(holdView)
    .describe('Who keeps it from acting for now: holds on it, on a grant above it or on an agent of theirs'),
});
export type GrantView = z.infer<typeof grantView>;

/** The columns of a grant that its view needs. */
export interface GrantRow {
  id: string;
  developer_id: string;
  agent_id: string;
  principal_id: string | null;
  scopes: string[];
  details: readonly CallDetail[];
  audience: string;
  status: GrantView['status'];
  issued_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  parent_grant_id: string | null;
  idp: string | null;
  stopped_by_developer: boolean;
  delegation_depth: number;
  budgets: BudgetRow[];
  holds: HoldRow[];
}

/** A descendant is revoked when anything above it is, whatever its own row contains. */
export const grantStatus: RawBuilder<GrantView['status']> = sql`CASE
  WHEN ${revokedAt('grants')} IS NOT NULL THEN 'revoked'
  WHEN grants.expires_at <= clock_timestamp() THEN 'expired'
  ELSE 'active' END`;

/** The developer's grants with the columns of their view. In the order of their ids none comes before its parent. */
export function grantRows(transaction: Transaction) {
  return transaction
    .selectFrom('grants')
    .innerJoin('principals', 'principals.id', 'grants.principal')
    .select([
      'grants.id',
      'grants.developer_id',
      'grants.agent_id',
      'principals.principal_id',
      'grants.scopes',
      'grants.details',
      'grants.audience',
      'grants.issued_at',
    ])
    .select(['grants.expires_at', 'grants.parent_grant_id', 'grants.idp', 'grants.stopped_by_developer'])
    .select(grantStatus.as('status'))
    .select([
      revokedAt('grants').as('revoked_at'),
      sql<number>`cardinality(grants.ancestor_grant_ids)`.as('delegation_depth'),
      budgetRows('grants').as('budgets'),
      holdsColumn(
        sql`(grants.ancestor_grant_ids || grants.id)`,
        sql`(grants.ancestor_agent_ids || grants.agent_id)`,
      ).as('holds'),
    ]);
}

export function viewOf(row: GrantRow): GrantView {
  return {
    id: row.id,
    grantId: row.id,
    agentId: row.agent_id,
    agentDid: agentDid(row.agent_id),
    principalId: row.principal_id,
    developerId: row.developer_id,
    scopes: row.scopes,
    ...inAnswers(withOnline(row.details)),
    audience: row.audience,
    status: row.status,
    issuedAt: row.issued_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at.toISOString() }),
    ...(row.parent_grant_id === null ? {} : { parentGrantId: row.parent_grant_id }),
    ...(row.idp === null ? {} : { identityProvider: row.idp }),
    ...(row.stopped_by_developer ? { stopsAssertions: true } : {}),
    delegationDepth: row.delegation_depth,
    budgets: row.budgets.map(budgetViewOf),
    holds: row.status === 'revoked' ? [] : viewsOfHolds(row.holds),
  };
}
