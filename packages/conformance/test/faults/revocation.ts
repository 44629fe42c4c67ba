import { type Fault, server } from './fault.ts';

/** §6: revocation. */
export const revocationFaults: readonly Fault[] = [
  {
    name: 'a grant does not end with the grant above it',
    noticedBy: ['6.cascade'],
    edits: [
      server(
        'base/store/migrations/0001-initial.ts',
        'FROM grants a WHERE a.id = ANY (g.ancestor_grant_ids || g.id)),',
        'FROM grants a WHERE a.id = g.id),',
      ),
    ],
  },
  {
    name: 'suspending an agent ends nothing',
    noticedBy: ['6.end-of-agent', '6.verify-at-the-end'],
    edits: [
      server(
        'base/store/migrations/0001-initial.ts',
        'WHERE agent.id = a.agent_id AND agent.revoked_before >= a.issued_at)))',
        "WHERE agent.id = a.agent_id AND agent.status = 'nothing')))",
      ),
    ],
  },
  {
    name: 'the end of a principal or developer ends nothing',
    noticedBy: ['6.end-of-principal', '6.end-of-everything'],
    edits: [
      server(
        'base/store/migrations/0001-initial.ts',
        'WHERE p.id = g.principal AND p.revoked_before >= g.issued_at),',
        'WHERE p.id = g.principal AND p.revoked_before < g.issued_at),',
      ),
      server(
        'base/store/migrations/0001-initial.ts',
        'WHERE d.id = g.developer_id AND d.revoked_before >= g.issued_at)',
        'WHERE d.id = g.developer_id AND d.revoked_before < g.issued_at)',
      ),
    ],
  },
  {
    name: 'revoking a token leaves what was delegated with it',
    noticedBy: ['6.one-token'],
    edits: [
      server(
        'authority/revocations/revoke-delegated.ts',
        'WHERE parent_jti = ${jti} AND developer_id',
        "WHERE parent_jti = 'x' || ${jti} AND developer_id",
      ),
    ],
  },
  {
    name: 'a new token is dated in the second of a revocation',
    noticedBy: ['6.new-token-after-the-end'],
    edits: [
      server(
        'authority/tokens/same-second.ts',
        'if (now.getTime() < free) throw',
        'if (now.getTime() < 0) throw',
      ),
    ],
  },
  {
    name: 'a held grant is not revoked',
    noticedBy: ['6.status-of-a-grant'],
    edits: [
      server(
        'authority/revocations/routes.ts',
        "revoked: status !== 'active'",
        "revoked: status === 'revoked'",
      ),
    ],
  },
  {
    name: 'the feed lacks the newest entry',
    noticedBy: ['6.revocation-in-the-log'],
    edits: [
      server(
        'authority/feed/feed-log.ts',
        'entries: rows.filter(({ entry }) => entry !== null).map(entryOf) };',
        'entries: rows.filter(({ entry }) => entry !== null && entry < seq).map(entryOf) };',
      ),
    ],
  },
];
