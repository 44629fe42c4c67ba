import { sql, type Kysely } from 'kysely';

/** A trigger that refuses an update which changes one of these columns. */
interface Refusal {
  readonly name: string;
  readonly columns: readonly string[];
  /** What else must hold. Default: nothing. */
  readonly only?: string;
  readonly roles?: readonly string[];
  readonly refuse?: string;
}

const ALL_ROLES = ['grantex_app', 'grantex_consent'];

/** As migrations 0012 to 0033 have them. */
const REFUSALS: readonly Refusal[] = [
  {
    name: 'what_is_approved_is_fixed',
    columns: [
      'agent_id',
      'principal',
      'scopes',
      'audience',
      'grant_lifetime',
      'code_challenge',
      'acr',
      'amr',
      'auth_time',
      'decided_at',
    ],
  },
  { name: 'approval_is_human', columns: ['status'], only: `NEW.status = 'approved'` },
  { name: 'choice_is_human', columns: ['approved_scopes', 'approved_lifetime'] },
  { name: 'sign_in_is_human', columns: ['idp'] },
  { name: 'end_is_human', columns: ['ends_grant_id'] },
  { name: 'proof_is_fixed', columns: ['is_key_proven'] },
  { name: 'limits_are_human', columns: ['details', 'approved_details'] },
  {
    name: 'link_is_to_pending',
    columns: ['consent_digest'],
    only: `NOT (OLD.face = 'api' AND OLD.status = 'pending' AND NEW.status = 'pending')`,
  },
  {
    name: 'code_is_of_an_approval',
    columns: ['status'],
    only: `NEW.status = 'consumed' AND OLD.status <> 'approved'`,
  },
  {
    name: 'decision_is_final',
    columns: ['status'],
    only: `OLD.status IN ('denied', 'cancelled', 'consumed')`,
    roles: ALL_ROLES,
    refuse: 'refuse_other_decision',
  },
];

/**
 * Its columns are stated: the database then skips it for an update that names none of them, at no cost. A condition is
 * prepared anew by each statement. No trigger of the table changes the new row.
 */
function triggerOf({
  name,
  columns,
  only = 'true',
  roles = ['grantex_app'],
  refuse = 'refuse_approval_by_key',
}: Refusal): string {
  const changes = columns.map((column) => `NEW.${column} IS DISTINCT FROM OLD.${column}`);
  return `CREATE OR REPLACE TRIGGER ${name} BEFORE UPDATE OF ${columns.join(', ')} ON authorization_requests FOR EACH ROW
    WHEN (current_user IN (${roles.map((role) => `'${role}'`).join(', ')}) AND (${changes.join(' OR ')}) AND ${only})
    EXECUTE FUNCTION ${refuse}()`;
}

const STATEMENTS = [
  ...REFUSALS.map(triggerOf),
  // As migration 0018 has it.
  `CREATE OR REPLACE TRIGGER login_is_human BEFORE UPDATE
    OF face, client_id, client_name, visit_digest, dpop_jkt, expires_at, code_digest, code_expires_at, redirect_uri, state
    ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND (
      (NEW.face, NEW.client_id, NEW.client_name, NEW.visit_digest, NEW.dpop_jkt)
        IS DISTINCT FROM (OLD.face, OLD.client_id, OLD.client_name, OLD.visit_digest, OLD.dpop_jkt)
      OR NEW.face = 'oauth' AND (
        (NEW.expires_at, NEW.code_digest, NEW.code_expires_at)
          IS DISTINCT FROM (OLD.expires_at, OLD.code_digest, OLD.code_expires_at)
        OR NEW.redirect_uri IS NOT NULL AND NEW.redirect_uri IS DISTINCT FROM OLD.redirect_uri
        OR NEW.state IS NOT NULL AND NEW.state IS DISTINCT FROM OLD.state)))
    EXECUTE FUNCTION refuse_approval_by_key()`,
  `CREATE OR REPLACE TRIGGER request_is_fixed BEFORE UPDATE OF agent_id, principal ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_consent' AND (
      OLD.agent_id IS NOT NULL AND NEW.agent_id IS DISTINCT FROM OLD.agent_id
      OR OLD.principal IS NOT NULL AND NEW.principal IS DISTINCT FROM OLD.principal))
    EXECUTE FUNCTION refuse_other_request()`,
  // Checked by each update of the row: what most requests hold is compared first, and the functions, which a statement
  // prepares when it first calls them, decide about the others.
  `ALTER TABLE authorization_requests
    DROP CONSTRAINT approved_keeps_limits,
    ADD CONSTRAINT approved_keeps_limits CHECK (
      details = '[]' OR keeps_limits(approved_scopes, COALESCE(approved_details, '[]'), details)),
    DROP CONSTRAINT approved_narrows_asked,
    ADD CONSTRAINT approved_narrows_asked CHECK (
      (approved_scopes = scopes AND array_position(scopes, NULL) IS NULL OR narrows(approved_scopes, scopes))
      AND cardinality(approved_scopes) > 0)`,
  // A root grant without limits, of scopes that need none, has nothing to be compared with.
  `CREATE OR REPLACE TRIGGER limits_of_grant_are_approved BEFORE INSERT ON grants FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND NOT (NEW.parent_grant_id IS NULL AND NEW.details = '[]'
      AND array_to_string(NEW.scopes, ' ') NOT LIKE '%:by\\_details%'))
    EXECUTE FUNCTION refuse_other_limits()`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
