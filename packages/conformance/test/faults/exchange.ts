import { type Fault, server } from './fault.ts';

/** §6: codes and refresh tokens. */
export const exchangeFaults: readonly Fault[] = [
  {
    name: 'a code can be exchanged twice',
    noticedBy: ['6.exchange-once', '6.exchange-at-once', '6.code-reused'],
    edits: [
      server('authority/grants/exchange.ts', 'AND r.consumed_at IS NULL\n', '\n'),
      server(
        'authority/grants/exchange.ts',
        "if (status !== 'approved') throw",
        "if (status === 'denied') throw",
      ),
    ],
  },
  {
    name: 'a code is taken from any agent',
    noticedBy: ['6.code-of-another-agent'],
    edits: [
      server(
        'authority/grants/exchange.ts',
        "if (request.agent_id !== agentId) throw invalidCode('it was made for another agent');",
        '',
      ),
    ],
  },
  {
    name: 'the verifier of a code is not compared',
    noticedBy: ['6.pkce'],
    edits: [
      server(
        'authority/grants/pkce.ts',
        'return expected.length === digest.length && timingSafeEqual(expected, digest);',
        'return expected.length === digest.length || timingSafeEqual(expected, digest);',
      ),
    ],
  },
  {
    name: 'a key is never demanded',
    noticedBy: ['6.key-required'],
    edits: [server('authority/grants/issue.ts', 'OR NOT ${demandsKey(grant, issuer)})', 'OR true)')],
  },
  {
    name: 'a reused refresh token is only refused',
    noticedBy: ['6.refresh-reused', '6.code-reused'],
    edits: [
      server(
        'authority/grants/one-time-credential.ts',
        'if (!isRetry) await revoke(',
        'if (used.grantId === undefined) await revoke(',
      ),
    ],
  },
  {
    name: 'a refresh token is taken from any agent',
    noticedBy: ['6.refresh-token-of-another-agent'],
    edits: [
      server(
        'authority/grants/refresh.ts',
        "if (found.agent_id !== presented.agentId) throw invalidRefreshToken('it was made for another agent');",
        '',
      ),
    ],
  },
  {
    name: 'a refreshed token holds what the agent no longer declares',
    noticedBy: ['6.refresh'],
    edits: [
      server(
        'authority/grants/refresh.ts',
        'const allowed = presentScopes(found.scopes, found);',
        'const allowed = [...found.scopes];',
      ),
    ],
  },
  {
    name: 'codes and refresh tokens of another developer are taken, and what they gave ends',
    noticedBy: ['6.code-of-a-stranger'],
    edits: [
      server(
        'base/store/database.ts',
        "forDeveloper: (developerId, work) => under('grantex_app'",
        "forDeveloper: (developerId, work) => under('none'",
      ),
    ],
  },
];
