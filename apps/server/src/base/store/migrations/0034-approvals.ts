import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const TABLES = [
  // One call that a person was asked about. `pending` and `approved` end by their times, too.
  `CREATE TABLE approvals (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    grant_id text NOT NULL REFERENCES grants,
    principal text NOT NULL REFERENCES principals,
    audience text NOT NULL,
    action text NOT NULL,
    digest text NOT NULL,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'refused', 'expired', 'used')),
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz(3) NOT NULL,
    decided_at timestamptz(3),
    use_until timestamptz(3),
    used_at timestamptz(3),
    entry_id text,
    mailed_at timestamptz(3),
    CHECK (status NOT IN ('approved', 'refused', 'used') OR decided_at IS NOT NULL),
    CHECK (status NOT IN ('approved', 'used') OR use_until IS NOT NULL),
    CHECK ((status = 'used') = (used_at IS NOT NULL AND entry_id IS NOT NULL))
  )`,
  `CREATE UNIQUE INDEX one_open_approval ON approvals (grant_id, digest) WHERE status IN ('pending', 'approved')`,
  `CREATE INDEX ON approvals (grant_id, digest) WHERE status = 'refused'`,
  `CREATE INDEX ON approvals (developer_id, id DESC)`,
  `CREATE INDEX ON approvals (principal, id DESC) WHERE status = 'pending'`,
  `CREATE INDEX ON approvals (expires_at) WHERE status = 'pending' AND mailed_at IS NULL`,
  `CREATE INDEX ON approvals (created_at)`,
  // What the person is shown, encrypted. It is deleted long before the row that says how they answered.
  `CREATE TABLE approval_calls (
    approval_id text PRIMARY KEY REFERENCES approvals ON DELETE CASCADE,
    developer_id text NOT NULL REFERENCES developers,
    call bytea NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX ON approval_calls (created_at)`,
];

const RIGHTS = [
  `GRANT SELECT, INSERT, UPDATE (status, decided_at, use_until, used_at, entry_id) ON approvals TO grantex_app`,
  `GRANT SELECT, UPDATE (status, decided_at, use_until, mailed_at) ON approvals TO grantex_consent`,
  `GRANT SELECT, INSERT, DELETE ON approval_calls TO grantex_app`,
  `GRANT SELECT ON approval_calls TO grantex_consent`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON approvals, approval_calls TO grantex_system`,
  ...['approvals', 'approval_calls'].flatMap(protect),
  `CREATE POLICY people ON approvals TO grantex_consent USING (true) WITH CHECK (true)`,
  `CREATE POLICY people ON approval_calls FOR SELECT TO grantex_consent USING (true)`,
];

/** What an API key does runs as `grantex_app`. It asks, and uses what was approved; it never answers for the person. */
const CALL_IS_APPROVED_BY_PERSON = [
  `CREATE FUNCTION refuse_answer_by_key() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT mode FROM developers WHERE id = NEW.developer_id) IS DISTINCT FROM 'sandbox' THEN
        RAISE EXCEPTION 'a call is approved by its principal alone' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER answer_is_human BEFORE UPDATE ON approvals FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND (NEW.status IN ('approved', 'refused') AND NEW.status <> OLD.status
      OR (NEW.decided_at, NEW.use_until) IS DISTINCT FROM (OLD.decided_at, OLD.use_until)))
    EXECUTE FUNCTION refuse_answer_by_key()`,
  `CREATE FUNCTION refuse_other_approval() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'an approval is used once and an answer stays' USING ERRCODE = 'insufficient_privilege';
    END $$`,
  `CREATE TRIGGER answer_is_final BEFORE UPDATE ON approvals FOR EACH ROW
    WHEN (current_user IN ('grantex_app', 'grantex_consent') AND NEW.status <> OLD.status AND NOT (
      OLD.status = 'pending' AND NEW.status IN ('approved', 'refused') AND OLD.expires_at > statement_timestamp()
      OR OLD.status = 'pending' AND NEW.status = 'expired' AND OLD.expires_at <= clock_timestamp()
      OR OLD.status = 'approved' AND NEW.status = 'expired' AND OLD.use_until <= clock_timestamp()
      OR OLD.status = 'approved' AND NEW.status = 'used' AND OLD.use_until > statement_timestamp()))
    EXECUTE FUNCTION refuse_other_approval()`,
  `CREATE FUNCTION refuse_other_principal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM FROM grants g WHERE g.id = NEW.grant_id AND g.developer_id = NEW.developer_id AND g.principal = NEW.principal;
      IF NOT FOUND OR NEW.status <> 'pending' OR NEW.decided_at IS NOT NULL OR NEW.use_until IS NOT NULL THEN
        RAISE EXCEPTION 'the principal of a grant is asked, and has not answered' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER asked_is_principal BEFORE INSERT ON approvals FOR EACH ROW
    WHEN (current_user = 'grantex_app') EXECUTE FUNCTION refuse_other_principal()`,
  // A temporary table of the same name would be found before the real one.
  ...['refuse_answer_by_key', 'refuse_other_principal'].map(
    (name) => `DO $$ BEGIN
      EXECUTE format('ALTER FUNCTION ${name}() SET search_path = %I, pg_temp', current_schema());
    END $$`,
  ),
];

/** A passkey's challenge and a sign-in may be about a call. Neither refers to the row: what expires is swept. */
const PROOFS = [
  `ALTER TABLE webauthn_challenges ADD COLUMN approval_id text,
    DROP CONSTRAINT webauthn_challenges_purpose_check,
    ADD CONSTRAINT webauthn_challenges_purpose_check
      CHECK (purpose IN ('enrol', 'bind', 'approve', 'deny', 'sign-in', 'approve-call'))`,
  `ALTER TABLE directory_sign_ins ADD COLUMN approval_id text,
    DROP CONSTRAINT directory_sign_ins_purpose_check,
    ADD CONSTRAINT directory_sign_ins_purpose_check
      CHECK (purpose IN ('approve', 'deny', 'bind', 'sign-in', 'approve-call'))`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of [...TABLES, ...RIGHTS, ...CALL_IS_APPROVED_BY_PERSON, ...PROOFS]) {
    await sql.raw(statement).execute(database);
  }
}
