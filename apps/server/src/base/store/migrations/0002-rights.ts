/** Tables of the issuer itself. No API key reaches them: `grantex_app` has no right on any. */
const OF_THE_ISSUER = ['accounts', 'passkeys', 'webauthn_challenges', 'account_sessions'] as const;

/**
 * All that `grantex_consent` may do. It serves people in their browsers and sees every developer's rows; of them it
 * writes what a person decides and ends, and who a person is. A row is locked by who may change some column of it.
 */
const OF_PEOPLE: Readonly<Record<string, string>> = {
  developers: 'SELECT, UPDATE (created_at)',
  agents: 'SELECT, UPDATE (created_at)',
  agent_keys: 'SELECT',
  scope_sentences: 'SELECT',
  principals: 'SELECT, UPDATE (revoked_before)',
  authorization_requests:
    'SELECT, UPDATE (status, code_digest, code_expires_at, acr, amr, auth_time, decided_at)',
  grants: 'SELECT, UPDATE (revoked_at)',
  feed_heads: 'SELECT, INSERT, UPDATE (seq)',
  revocations: 'SELECT, INSERT',
  // Signing out ends a vouched session, too.
  principal_sessions: 'SELECT, DELETE',
  bindings: 'SELECT, INSERT, UPDATE (ended_at)',
  mail_links: 'SELECT, INSERT, UPDATE (expires_at, used_at)',
  address_proofs: 'SELECT, INSERT, DELETE',
  accounts: 'SELECT, INSERT, UPDATE (used_at)',
  passkeys: 'SELECT, INSERT, UPDATE (counter, last_used_at)',
  webauthn_challenges: 'SELECT, INSERT, DELETE',
  account_sessions: 'SELECT, INSERT, DELETE',
};

const OF_KEYS = [
  // A key cannot make its developer one of a sandbox, where nobody is asked.
  `REVOKE UPDATE ON developers FROM grantex_app`,
  `GRANT UPDATE (name, email, settings, revoked_before) ON developers TO grantex_app`,
  `GRANT SELECT ON bindings TO grantex_app`,
  `GRANT SELECT, INSERT ON reserved_principals TO grantex_app`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON scope_sentences TO grantex_app`,
];

const OF_THE_SYSTEM = `GRANT SELECT, INSERT, UPDATE, DELETE ON ${OF_THE_ISSUER.join(', ')}, bindings, mail_links,
  address_proofs, reserved_principals, scope_sentences TO grantex_system`;

/** Who may do what with the tables of migration 0002, and what people may do with those before it. */
export const RIGHTS: readonly string[] = [
  ...OF_KEYS,
  OF_THE_SYSTEM,
  ...Object.entries(OF_PEOPLE).map(([table, rights]) => `GRANT ${rights} ON ${table} TO grantex_consent`),
];

/** Lets people see the rows of every developer. Call it once row-level security is on. */
export const POLICIES: readonly string[] = Object.keys(OF_PEOPLE)
  .filter((table) => !OF_THE_ISSUER.some((own) => own === table))
  .map((table) => `CREATE POLICY people ON ${table} TO grantex_consent USING (true) WITH CHECK (true)`);
