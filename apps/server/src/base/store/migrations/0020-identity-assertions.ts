import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const TABLE = [
  // What a provider has asserted, which a grant may rest on in the place of an approval: one grant for each.
  `CREATE TABLE identity_assertions (
    digest bytea PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    agent_id text NOT NULL REFERENCES agents,
    principal text NOT NULL REFERENCES principals,
    scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
    audience text NOT NULL,
    grant_lifetime integer NOT NULL CHECK (grant_lifetime > 0),
    acr text NOT NULL CHECK (acr = 'urn:grantex:acr:directory'),
    idp text NOT NULL,
    amr text[] NOT NULL,
    auth_time timestamptz(3) NOT NULL,
    issued_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3) NOT NULL,
    grant_id text REFERENCES grants
  )`,
  `CREATE INDEX ON identity_assertions (expires_at)`,
  // Only who the person is decides, as for an approval: no API key writes one.
  `GRANT SELECT, INSERT ON identity_assertions TO grantex_consent`,
  `GRANT SELECT, UPDATE (grant_id) ON identity_assertions TO grantex_app`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON identity_assertions TO grantex_system`,
  ...protect('identity_assertions'),
  `CREATE POLICY people ON identity_assertions TO grantex_consent USING (true) WITH CHECK (true)`,
  `CREATE FUNCTION refuse_second_grant() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'an assertion gives one grant' USING ERRCODE = 'insufficient_privilege';
    END $$`,
  `CREATE TRIGGER assertion_gives_one_grant BEFORE UPDATE ON identity_assertions FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND OLD.grant_id IS NOT NULL)
    EXECUTE FUNCTION refuse_second_grant()`,
];

/** As migration 0012 has it, and grants that rest on an assertion. */
const GRANTS_REST_ON_ASSERTIONS = [
  `CREATE OR REPLACE FUNCTION refuse_grant_without_approval() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.parent_grant_id IS NOT NULL THEN
        PERFORM FROM grants parent
        WHERE parent.id = NEW.parent_grant_id AND parent.developer_id = NEW.developer_id
          AND parent.principal = NEW.principal AND parent.expires_at >= NEW.expires_at
          AND parent.acr = NEW.acr AND parent.amr = NEW.amr AND parent.auth_time = NEW.auth_time
          AND parent.ancestor_grant_ids || parent.id = NEW.ancestor_grant_ids
          AND parent.ancestor_agent_ids || parent.agent_id = NEW.ancestor_agent_ids;
      ELSIF NEW.acr = 'urn:grantex:acr:sandbox' THEN
        PERFORM FROM developers WHERE id = NEW.developer_id AND mode = 'sandbox';
      ELSE
        PERFORM FROM authorization_requests r
        WHERE r.principal = NEW.principal AND r.agent_id = NEW.agent_id AND r.developer_id = NEW.developer_id
          AND r.approved_scopes = NEW.scopes AND r.audience = NEW.audience
          AND r.acr = NEW.acr AND r.amr = NEW.amr AND r.auth_time = NEW.auth_time
          AND NEW.issued_at <= clock_timestamp() + interval '1 second'
          AND NEW.expires_at <= NEW.issued_at + make_interval(secs => r.approved_lifetime)
          AND (r.status = 'approved' OR r.grant_id = NEW.id);
        IF NOT FOUND THEN
          PERFORM FROM identity_assertions a
          WHERE a.principal = NEW.principal AND a.agent_id = NEW.agent_id AND a.developer_id = NEW.developer_id
            AND a.scopes = NEW.scopes AND a.audience = NEW.audience
            AND a.acr = NEW.acr AND a.idp = NEW.idp AND a.amr = NEW.amr AND a.auth_time = NEW.auth_time
            AND NEW.issued_at <= clock_timestamp() + interval '1 second' AND NEW.issued_at <= a.expires_at
            AND NEW.expires_at <= NEW.issued_at + make_interval(secs => a.grant_lifetime)
            AND (a.grant_id IS NULL OR a.grant_id = NEW.id);
        END IF;
      END IF;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'a grant rests on what its principal approved' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$`,
  // As migration 0016 has it, and the same.
  `CREATE OR REPLACE FUNCTION refuse_grant_of_other_provider() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.parent_grant_id IS NOT NULL THEN
        PERFORM FROM grants parent
        WHERE parent.id = NEW.parent_grant_id AND parent.idp IS NOT DISTINCT FROM NEW.idp;
      ELSE
        PERFORM FROM authorization_requests r
        WHERE r.principal = NEW.principal AND r.agent_id = NEW.agent_id AND r.acr = NEW.acr
          AND r.auth_time = NEW.auth_time AND r.idp = NEW.idp AND (r.status = 'approved' OR r.grant_id = NEW.id);
        IF NOT FOUND THEN
          PERFORM FROM identity_assertions a
          WHERE a.principal = NEW.principal AND a.agent_id = NEW.agent_id AND a.acr = NEW.acr
            AND a.auth_time = NEW.auth_time AND a.idp = NEW.idp AND (a.grant_id IS NULL OR a.grant_id = NEW.id);
        END IF;
      END IF;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'a grant names the provider of its approval' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$`,
  // Replacing a function forgets its settings: a temporary table of the same name would be found before the real one.
  ...['refuse_grant_without_approval', 'refuse_grant_of_other_provider'].map(
    (name) => `DO $$ BEGIN
      EXECUTE format('ALTER FUNCTION ${name}() SET search_path = %I, pg_temp', current_schema());
    END $$`,
  ),
];

/** Answers about agents that are kept for repeated calls, from before agents had these members. */
const KEPT_ANSWERS = [
  `UPDATE idempotent_answers AS kept
    SET answer = convert_to(jsonb_set(old.json, '{body}',
      '{"kind": "agent", "clientId": null, "dpop": "accept"}' || (old.json -> 'body'))::text, 'UTF8')
    FROM (
      SELECT ctid AS place, CASE WHEN NOT encrypted THEN convert_from(answer, 'UTF8')::jsonb END AS json
      FROM idempotent_answers
    ) AS old
    WHERE kept.ctid = old.place AND jsonb_exists(old.json -> 'body', 'did')`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of [...TABLE, ...GRANTS_REST_ON_ASSERTIONS, ...KEPT_ANSWERS]) {
    await sql.raw(statement).execute(database);
  }
}
