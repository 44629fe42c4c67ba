import { type Fault, server } from './fault.ts';

/** §5. */
export const agentFaults: readonly Fault[] = [
  {
    name: 'a proof of a key is taken again',
    noticedBy: ['5.key-proof'],
    edits: [
      server(
        'authority/agents/key-proof.ts',
        "if (await takeOnce(transaction, ['key_proof', developerId, jti], expiresAt)) return;",
        "if (jti !== '' || (await takeOnce(transaction, ['key_proof', developerId, jti], expiresAt))) return;",
      ),
    ],
  },
  {
    name: 'a proof for another developer is taken',
    noticedBy: ['5.key-proof'],
    edits: [
      server(
        'authority/agents/key-proof.ts',
        "if (payload['dev'] !== developerId) throw",
        "if (payload['dev'] === undefined) throw",
      ),
    ],
  },
  {
    name: 'any public key is taken',
    noticedBy: ['5.weak-key'],
    edits: [
      server(
        'authority/agents/public-key.ts',
        'if (SMALL_ORDER.has(y)) return',
        'if (SMALL_ORDER.has(y) && y > PRIME) return',
      ),
      server(
        'authority/agents/public-key.ts',
        "d: z.undefined('the private key stays with the agent; send the public part alone').optional(),",
        'd: z.any().optional() as never,',
      ),
    ],
  },
  {
    name: 'a retired key still authenticates',
    noticedBy: ['5.did'],
    edits: [
      server(
        'authority/agents/did-document.ts',
        'const inUse = keys.filter(({ revokedAt }) => revokedAt === null).map(',
        'const inUse = keys.map(',
      ),
    ],
  },
  {
    name: 'a former key can be used again',
    noticedBy: ['5.did'],
    edits: [
      server(
        'authority/agents/agent-keys.ts',
        "if (added === undefined) throw new ApiError(409, 'KEY_EXISTS', 'the agent has, or had, this key');",
        'if (added === undefined) return;',
      ),
    ],
  },
  {
    name: 'a deleted agent is resolved as before',
    noticedBy: ['5.deleted-agent'],
    edits: [
      server(
        'authority/agents/did-routes.ts',
        "isDeleted: row.status === 'deleted',",
        "isDeleted: row.status === 'gone' as never,",
      ),
    ],
  },
  {
    name: 'redirect URIs are taken as they are',
    noticedBy: ['5.redirect-uris'],
    edits: [
      server(
        'authority/agents/redirect-uri.ts',
        '  const url = normalUrl(text);\n  if (url === undefined) return undefined;',
        '  const url = URL.canParse(text) ? new URL(text) : undefined;\n  if (url === undefined) return undefined;\n  if (text.length > 0) return text;',
      ),
    ],
  },
  {
    name: 'an agent may ask for what it does not declare',
    noticedBy: ['5.declared-scopes', '4.case'],
    edits: [
      server(
        'people/authorization-requests/authorize.ts',
        'if (undeclared.length > 0) throw notDeclared(undeclared);',
        '',
      ),
    ],
  },
  {
    name: 'reactivating an agent brings its grants back',
    noticedBy: ['5.suspended-for-good', '6.end-of-agent'],
    edits: [
      server(
        'base/store/migrations/0001-initial.ts',
        'WHERE agent.id = a.agent_id AND agent.revoked_before >= a.issued_at)))',
        "WHERE agent.id = a.agent_id AND agent.status <> 'active' AND agent.revoked_before >= a.issued_at)))",
      ),
    ],
  },
  {
    name: 'an agent that demands keys gets tokens without one',
    noticedBy: ['5.tokens-of-keyed-agent', '6.key-required'],
    edits: [server('authority/grants/issue.ts', 'OR NOT ${demandsKey(grant, issuer)})', 'OR true)')],
  },
];
