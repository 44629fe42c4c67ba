import type { BindingWay } from '@grantex/core';
import { BY_DETAILS, type CallDetail } from '@grantex/core/issuer';
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type ApprovedCall, decryptCall } from '../../authority/approvals/approved-call.ts';
import { type Approval, statusOf } from '../../authority/approvals/approval.ts';
import { type BudgetRow, budgetRows, type BudgetView, budgetViewOf } from '../../authority/budgets/view.ts';
import { withLogoAddress } from '../../authority/domains/logo-address.ts';
import { shownDomain, type ShownDomain } from '../../authority/domains/shown-domain.ts';
import type { DescribedScope } from '../../authority/scopes/describe.ts';
import { sentencesOf } from '../../authority/scopes/sentences.ts';
import { revokedAt } from '../../authority/revocations/revoked-at.ts';
import type { Site } from '../../base/site.ts';
import type { Transaction } from '../../base/store/database.ts';
import { limitsOf, type ShownLimits } from '../authorization-requests/shown-limits.ts';
import { providerHost } from '../directory/provider.ts';

/** What the page of an approval shows before the person decides. Every text in it may be hostile. */
export interface CallDetails {
  approvalId: string;
  grantId: string;
  developer: { id: string; name: string; domain: ShownDomain | null };
  /** The developer's own name for the person. */
  principalId: string;
  /** From the agent that the person authorized down to the one that calls. `clientId`: of an OAuth client. */
  agents: { name: string; clientId: string | null }[];
  action: string;
  audience: string;
  /** Whether the audience is the issuer, which stands for all services of the developer. */
  isIssuerAudience: boolean;
  /** Null where what was asked is no longer kept. */
  call: ApprovedCall | null;
  /** What the call needs, as far as the grant limits it. */
  scopes: DescribedScope[];
  limits: ShownLimits;
  /** SHA-256 of the canonical call, in lower-case hexadecimal: what an approval is bound to. */
  callDigest: string;
  /** Until when it can be decided, ISO 8601. */
  expiresAt: string;
}

/** What the page shows, and the row behind it. */
export interface CallState {
  details: CallDetails;
  /** SHA-256 of the details, in base64url: a decision is about exactly these. */
  digest: string;
  /** `ended`: it waits, and can be approved no more. */
  status: ReturnType<typeof statusOf> | 'ended';
  /** What is spent of the budgets that the call would debit, from the root down. It changes while the person reads. */
  budgets: readonly BudgetView[];
  approval: Approval;
  /** Who the principal is now; null where nobody is bound. `provider` is a host. */
  binding: { account_id: string | null; way: BindingWay; provider: string | null } | null;
}

export interface CallNeeds {
  config: Site;
  masterKey: Uint8Array;
}

interface Row extends Approval {
  call: Uint8Array | null;
  principal_id: string;
  developer_name: string;
  developer_domain: ShownDomain | null;
  agents: { name: string; clientId: string | null }[];
  grant_audience: string;
  grant_details: readonly CallDetail[];
  budgets: BudgetRow[][];
  is_over: boolean;
  binding: { account_id: string | null; way: BindingWay; issuer: string | null } | null;
}

/**
 * Finds the call behind an address, if one of these people is asked about it. Run it as `grantex_consent`.
 * @param people `principals.id`; undefined: whoever is asked
 * @returns undefined when there is no such call, or its principal was erased
 */
export async function findCall(
  transaction: Transaction,
  { config, masterKey }: CallNeeds,
  id: string,
  people?: readonly string[],
): Promise<CallState | undefined> {
  const { rows } = await sql<Row>`
    SELECT approvals.*, shown.call, p.principal_id, d.name AS developer_name,
      ${shownDomain(sql.ref('d.id'))} AS developer_domain, clock_timestamp()::timestamptz(3) AS now,
      (SELECT json_agg(json_build_object('name', a.name, 'clientId', a.client_id) ORDER BY line.place)
        FROM unnest(g.ancestor_agent_ids || g.agent_id) WITH ORDINALITY AS line (id, place)
        JOIN agents a ON a.id = line.id) AS agents,
      g.audience AS grant_audience, g.details AS grant_details,
      (SELECT json_agg(${budgetRows('held')} ORDER BY line.place)
        FROM unnest(g.ancestor_grant_ids || g.id) WITH ORDINALITY AS line (id, place)
        JOIN grants held ON held.id = line.id) AS budgets,
      g.expires_at <= clock_timestamp() OR ${revokedAt('g')} IS NOT NULL
        OR EXISTS (SELECT FROM agents a WHERE a.id = ANY (g.ancestor_agent_ids || g.agent_id)
          AND a.status <> 'active') AS is_over,
      (SELECT json_build_object('account_id', b.account_id, 'way', b.way, 'issuer', b.issuer)
        FROM bindings b WHERE b.principal = p.id AND b.ended_at IS NULL) AS binding
    FROM approvals
    JOIN grants g ON g.id = approvals.grant_id
    JOIN principals p ON p.id = approvals.principal
    JOIN developers d ON d.id = approvals.developer_id
    LEFT JOIN approval_calls AS shown ON shown.approval_id = approvals.id
    WHERE approvals.id = ${id} AND p.principal_id IS NOT NULL
      AND (${people === undefined} OR p.id = ANY (${people ?? []}::text[]))`.execute(transaction);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { digest: callDigest, call, binding, developer_id } = row;
  const isAbout = ({ scope }: { scope: string }): boolean => row.scopes?.includes(scope) !== false;
  const limiting = row.grant_details.filter(isAbout);
  const limited = [...new Set(limiting.map(({ scope }) => `${scope}:${BY_DETAILS}`))];
  const details: CallDetails = {
    approvalId: id,
    grantId: row.grant_id,
    developer: {
      id: row.developer_id,
      name: row.developer_name,
      domain: withLogoAddress(row.developer_domain, config),
    },
    principalId: row.principal_id,
    agents: row.agents,
    action: row.action,
    audience: row.audience,
    isIssuerAudience: row.audience === config.publicUrl,
    call: call === null ? null : decryptCall(masterKey, { id, digest: callDigest, call }),
    scopes: await sentencesOf(transaction, developer_id, limited),
    limits: await limitsOf(transaction, { developer_id, audience: row.grant_audience, details: limiting }),
    callDigest,
    expiresAt: row.expires_at.toISOString(),
  };
  const status = statusOf(row);
  return {
    details,
    digest: createHash('sha256').update(JSON.stringify(details)).digest('base64url'),
    status: row.is_over && ['pending', 'approved'].includes(status) ? 'ended' : status,
    budgets: row.budgets.flat().map(budgetViewOf).filter(isAbout),
    approval: row,
    binding: binding && {
      account_id: binding.account_id,
      way: binding.way,
      provider: binding.issuer === null ? null : providerHost(binding.issuer),
    },
  };
}
