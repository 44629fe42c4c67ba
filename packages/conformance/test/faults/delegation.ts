import { core, type Fault, server } from './fault.ts';

/** §6: delegation. */
export const delegationFaults: readonly Fault[] = [
  {
    name: 'a delegated grant may be wider than its parent',
    noticedBy: ['6.delegated-scopes', '6.subset-only-equal', '4.order'],
    edits: [
      server(
        'authority/grants/narrowed-limits.ts',
        'const wider = uncoveredScopes(scp, asked.scopes);',
        'if (asked.details.length === 0) return { scopes: [...asked.scopes], details: [] };\n  const wider = uncoveredScopes(scp, asked.scopes);',
      ),
    ],
  },
  {
    name: 'a delegated grant may equal its parent',
    noticedBy: ['6.delegated-scopes', '4.order'],
    edits: [
      server(
        'authority/grants/narrowed-limits.ts',
        "if (narrowing === 'subset' || grantsLess(child, held)) return child;",
        "if (narrowing === 'subset' || grantsLess(child, held) || child.scopes.length > 0) return child;",
      ),
    ],
  },
  {
    name: 'a sub-agent gets scopes that it does not declare',
    noticedBy: ['6.delegated-declared'],
    edits: [
      server(
        'authority/grants/delegate.ts',
        'if (undeclared.length > 0) throw notDeclared(undeclared, subAgentId);',
        '',
      ),
    ],
  },
  {
    name: 'a delegated grant may be for another audience',
    noticedBy: ['6.delegated-audience'],
    edits: [
      server(
        'authority/grants/delegate.ts',
        'if (audience === parentAudience || parentAudience === issuer) return;',
        'if (audience === parentAudience || parentAudience !== undefined) return;',
      ),
    ],
  },
  {
    name: 'a delegated grant outlives its parent token',
    noticedBy: ['6.delegated-end'],
    edits: [server('authority/grants/delegate.ts', '    claims.exp * 1_000,\n', '')],
  },
  {
    name: 'a chain of delegation may have any length',
    noticedBy: ['6.depth'],
    edits: [
      server(
        'authority/grants/delegate.ts',
        'if (ancestor_grant_ids.length + 1 <= depth) return;',
        'if (ancestor_grant_ids.length <= depth) return;',
      ),
    ],
  },
  {
    name: 'a delegated token does not state the end of its parent token',
    noticedBy: ['6.delegated-chain'],
    edits: [
      server(
        'authority/tokens/grant-token.ts',
        '...(parentEnd === undefined ? {} : { parentExp: parentEnd }),',
        '',
      ),
    ],
  },
  {
    name: 'limits of details may be wider than those of the parent',
    noticedBy: ['6.delegated-details'],
    edits: [core('verify/details/subsumption.ts', 'max: isBoundAtMost,', 'max: () => true,')],
  },
  {
    name: 'a delegated grant has a refresh token',
    noticedBy: ['6.no-refresh-of-delegated'],
    edits: [
      server(
        'authority/grants/routes.ts',
        'const delegateAnswer = z.object({',
        'const delegateAnswer = z.object({ refreshToken: z.string().optional(),',
      ),
      server(
        'authority/grants/routes.ts',
        'const body = { ...delegated, expiresAt',
        "const body = { ...delegated, refreshToken: 'ref_', expiresAt",
      ),
    ],
  },
];
