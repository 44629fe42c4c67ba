import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

/** Refuses a statement with this sentence. */
function refusal(name: string, sentence: string): string {
  return `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION '${sentence}' USING ERRCODE = 'insufficient_privilege';
    END $$`;
}

const RESOURCES = [
  // The services that clients may ask for: one developer each, whatever the writing of the URL.
  `CREATE TABLE resources (
    url text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    audience text NOT NULL,
    open_to text NOT NULL CHECK (open_to IN ('agents', 'clients')),
    people text NOT NULL CHECK (people IN ('bound', 'provider', 'anyone')),
    scopes text[] NOT NULL,
    default_scopes text[] NOT NULL,
    dpop text NOT NULL CHECK (dpop IN ('accept', 'required')),
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX ON resources (developer_id)`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON resources TO grantex_app`,
  `GRANT SELECT ON resources TO grantex_consent`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON resources TO grantex_system`,
  ...protect('resources'),
  `CREATE POLICY people ON resources TO grantex_consent USING (true) WITH CHECK (true)`,
];

const CLIENTS = [
  // A client that registered itself (RFC 7591). It belongs to no developer.
  `CREATE TABLE oauth_clients (
    id text PRIMARY KEY,
    metadata jsonb NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX ON oauth_clients (created_at)`,
  // Copies of the documents and keys that clients publish, by the URL that names the client or its keys.
  `CREATE TABLE client_documents (
    url text PRIMARY KEY,
    document jsonb,
    fetched_at timestamptz(3),
    fresh_until timestamptz(3) NOT NULL,
    failure text
  )`,
  `CREATE INDEX ON client_documents (fresh_until)`,
  // Digests of what proves something once: client assertions, actor tokens, DPoP proofs.
  `CREATE TABLE used_proofs (
    digest bytea PRIMARY KEY,
    expires_at timestamptz(3) NOT NULL
  )`,
  `CREATE INDEX ON used_proofs (expires_at)`,
  `CREATE TABLE pushed_requests (
    digest bytea PRIMARY KEY,
    client_id text NOT NULL,
    parameters jsonb NOT NULL,
    expires_at timestamptz(3) NOT NULL
  )`,
  `CREATE INDEX ON pushed_requests (expires_at)`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_clients, client_documents, used_proofs, pushed_requests TO grantex_system`,
  `GRANT SELECT, INSERT ON used_proofs TO grantex_app`,
];

const AGENTS = [
  // A client is an agent of each developer whose services it was let into.
  `ALTER TABLE agents
    ADD COLUMN kind text NOT NULL DEFAULT 'agent' CHECK (kind IN ('agent', 'client')),
    ADD COLUMN client_id text,
    ADD COLUMN dpop text NOT NULL DEFAULT 'accept' CHECK (dpop IN ('accept', 'required')),
    ADD CONSTRAINT client_has_id CHECK ((kind = 'client') = (client_id IS NOT NULL)),
    ADD CONSTRAINT one_agent_of_client UNIQUE (client_id, developer_id)`,
  `GRANT INSERT ON agents TO grantex_consent`,
  refusal('refuse_agent_by_person', 'a person makes agents of clients alone'),
  `CREATE TRIGGER person_makes_client BEFORE INSERT OR UPDATE ON agents FOR EACH ROW
    WHEN (current_user = 'grantex_consent' AND NEW.kind <> 'client')
    EXECUTE FUNCTION refuse_agent_by_person()`,
  refusal('refuse_other_client', 'which client an agent is stays fixed'),
  `CREATE TRIGGER client_is_fixed BEFORE UPDATE ON agents FOR EACH ROW
    WHEN (current_user IN ('grantex_app', 'grantex_consent')
      AND (NEW.kind, NEW.client_id) IS DISTINCT FROM (OLD.kind, OLD.client_id))
    EXECUTE FUNCTION refuse_other_client()`,
  `GRANT INSERT ON principals TO grantex_consent`,
  // A provider may name somebody whose name was taken away for good.
  `GRANT SELECT ON reserved_principals TO grantex_consent`,
  `CREATE POLICY people ON reserved_principals TO grantex_consent USING (true) WITH CHECK (true)`,
];

const REQUESTS = [
  // A request of a client names neither a person nor, at first, an agent: both are known once somebody approves.
  `ALTER TABLE authorization_requests
    ALTER COLUMN agent_id DROP NOT NULL,
    ALTER COLUMN principal DROP NOT NULL,
    ADD COLUMN face text NOT NULL DEFAULT 'api' CHECK (face IN ('api', 'oauth')),
    ADD COLUMN client_id text,
    ADD COLUMN client_name text,
    ADD COLUMN visit_digest bytea,
    ADD COLUMN dpop_jkt text,
    ADD CONSTRAINT is_about_somebody CHECK (
      agent_id IS NOT NULL AND principal IS NOT NULL OR face = 'oauth' AND status IN ('pending', 'denied')),
    ADD CONSTRAINT client_asks CHECK ((face = 'oauth') = (client_id IS NOT NULL AND client_name IS NOT NULL))`,
  `GRANT UPDATE (agent_id, principal) ON authorization_requests TO grantex_consent`,
  refusal('refuse_other_request', 'what a request is about is fixed'),
  `CREATE TRIGGER request_is_fixed BEFORE UPDATE ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_consent' AND (
      OLD.agent_id IS NOT NULL AND NEW.agent_id IS DISTINCT FROM OLD.agent_id
      OR OLD.principal IS NOT NULL AND NEW.principal IS DISTINCT FROM OLD.principal))
    EXECUTE FUNCTION refuse_other_request()`,
  // On a live server no API key changes what a client has asked, in which browser, or where its code goes. Erasing a person
  // takes the address away.
  `CREATE TRIGGER login_is_human BEFORE UPDATE ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND (
      (NEW.face, NEW.client_id, NEW.client_name, NEW.visit_digest, NEW.dpop_jkt)
        IS DISTINCT FROM (OLD.face, OLD.client_id, OLD.client_name, OLD.visit_digest, OLD.dpop_jkt)
      OR NEW.face = 'oauth' AND (
        (NEW.expires_at, NEW.code_digest, NEW.code_expires_at)
          IS DISTINCT FROM (OLD.expires_at, OLD.code_digest, OLD.code_expires_at)
        OR NEW.redirect_uri IS NOT NULL AND NEW.redirect_uri IS DISTINCT FROM OLD.redirect_uri
        OR NEW.state IS NOT NULL AND NEW.state IS DISTINCT FROM OLD.state)))
    EXECUTE FUNCTION refuse_approval_by_key()`,
  // Whether every scope of one list is in the other one, or is one of it with a lower amount.
  `CREATE FUNCTION narrows(approved text[], asked text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
      SELECT NOT EXISTS (
        SELECT FROM unnest(approved) AS given WHERE NOT EXISTS (
          SELECT FROM unnest(asked) AS wanted
          WHERE given = wanted OR (
            given ~ ':max_[0-9]+([.][0-9]+)?$' AND wanted ~ ':max_[0-9]+([.][0-9]+)?$'
            AND regexp_replace(given, ':max_[^:]*$', '') = regexp_replace(wanted, ':max_[^:]*$', '')
            AND substring(given from '[0-9.]+$')::numeric <= substring(wanted from '[0-9.]+$')::numeric)));
    END`,
  `ALTER TABLE authorization_requests
    DROP CONSTRAINT authorization_requests_check,
    ADD CONSTRAINT approved_narrows_asked
      CHECK (narrows(approved_scopes, scopes) AND cardinality(approved_scopes) > 0)`,
];

const TOKENS = [
  `ALTER TABLE refresh_tokens
    ADD COLUMN face text NOT NULL DEFAULT 'api' CHECK (face IN ('api', 'oauth')),
    ADD COLUMN authentication text CHECK (authentication IN ('none', 'private_key_jwt')),
    ADD COLUMN jkt text,
    ADD COLUMN alternative bytea,
    ADD COLUMN is_lost boolean NOT NULL DEFAULT false`,
];

const BINDINGS = [
  `ALTER TABLE bindings DROP CONSTRAINT bindings_way_check,
    ADD CONSTRAINT bindings_way_check CHECK (way IN ('account', 'first-use', 'verified', 'directory'))`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of [...RESOURCES, ...CLIENTS, ...AGENTS, ...REQUESTS, ...TOKENS, ...BINDINGS]) {
    await sql.raw(statement).execute(database);
  }
}
