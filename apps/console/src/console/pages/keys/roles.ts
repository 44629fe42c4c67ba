import type { Role } from '../../session/session.ts';

/** What each role lets a key do, in a sentence (`docs/protocol.md` §3). */
export const ROLES: Readonly<Record<Role, string>> = {
  admin: 'Everything, API keys and settings included.',
  issue: 'Asks people for grants, exchanges, delegates and revokes them, and reads agents and grants.',
  verify:
    'Asks whether a token or grant holds, and follows the revocation feed: for services that agents call.',
  'audit-write': 'Writes entries into the audit log, and reads none.',
  'audit-read': 'Reads, exports and checks the audit log, and changes nothing.',
};
