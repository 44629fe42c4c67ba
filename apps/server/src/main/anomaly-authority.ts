import { sql } from 'kysely';
import { hold } from '../authority/holds/hold.ts';
import { revoke } from '../authority/revocations/revoke.ts';
import { revokedAt } from '../authority/revocations/revoked-at.ts';
import { ApiError } from '../base/api-error.ts';
import type { Authority, GrantFacts } from '../ledger/anomalies/alerts/authority.ts';

/** What the look for anomalies knows of grants, and does to them where a rule says so. */
export const anomalyAuthority: Authority = {
  async readGrants(transaction, ids) {
    if (ids.length === 0) return new Map();
    const { rows } = await sql<GrantFacts & { id: string }>`
      SELECT id, scopes, audience, ${revokedAt('grants')} AS "endedAt" FROM grants
      WHERE id = ANY (${[...ids]}::text[])`.execute(transaction);
    return new Map(rows.map((row) => [row.id, row]));
  },

  async act(transaction, developerId, grantId, { kind, reason }) {
    const thing = { kind: 'grant', id: grantId } as const;
    // The developer wrote the rule: what it ends, they have ended.
    if (kind === 'revoke') return revoke(transaction, developerId, { ...thing, by: 'developer' });
    try {
      await hold(transaction, developerId, thing, { by: 'rule', reason });
      return true;
    } catch (error) {
      if (error instanceof ApiError && (error.status === 404 || error.status === 409)) return false;
      throw error;
    }
  },
};
