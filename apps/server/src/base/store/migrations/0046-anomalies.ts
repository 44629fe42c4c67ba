import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const KINDS_OF_ACTION = `('ignore', 'notify', 'hold', 'revoke')`;

const STATEMENTS = [
  // How far the log and the events of a developer were looked at. It commits together with what was learnt and found.
  `CREATE TABLE anomaly_cursors (
    developer_id text PRIMARY KEY REFERENCES developers,
    epoch text NOT NULL DEFAULT '',
    seq bigint NOT NULL,
    place text,
    day integer NOT NULL DEFAULT 0,
    opened integer NOT NULL DEFAULT 0,
    suppressed integer NOT NULL DEFAULT 0,
    suppressed_in_all bigint NOT NULL DEFAULT 0,
    looked_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
  // What is usual for an agent: one row for each, of a size with a limit.
  `CREATE TABLE anomaly_profiles (
    developer_id text NOT NULL REFERENCES developers,
    agent_id text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    profile text NOT NULL,
    PRIMARY KEY (developer_id, agent_id)
  )`,
  `CREATE TABLE anomalies (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    agent_id text NOT NULL,
    kind text NOT NULL,
    principal text,
    grant_id text,
    expected text NOT NULL,
    seen text NOT NULL,
    entry_ids text[] NOT NULL,
    sightings integer NOT NULL DEFAULT 1,
    first_at timestamptz(3) NOT NULL,
    last_at timestamptz(3) NOT NULL,
    opened_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    calm_at timestamptz(3) NOT NULL,
    closed_at timestamptz(3),
    acknowledged_at timestamptz(3),
    note text
  )`,
  `CREATE UNIQUE INDEX anomalies_one_open ON anomalies (developer_id, agent_id, kind) WHERE closed_at IS NULL`,
  `CREATE INDEX ON anomalies (developer_id, id DESC)`,
  `CREATE INDEX ON anomalies (calm_at) WHERE closed_at IS NULL`,
  `CREATE INDEX ON anomalies (closed_at) WHERE closed_at IS NOT NULL`,
  // What a rule does about an anomaly, to which grant: once, in a transaction of its own after the one that found it.
  `CREATE TABLE anomaly_actions (
    developer_id text NOT NULL REFERENCES developers,
    anomaly_id text NOT NULL REFERENCES anomalies ON DELETE CASCADE,
    grant_id text NOT NULL,
    action text NOT NULL CHECK (action IN ('hold', 'revoke')),
    rule_id text NOT NULL,
    due_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    done_at timestamptz(3),
    outcome text,
    PRIMARY KEY (anomaly_id, grant_id)
  )`,
  `CREATE INDEX ON anomaly_actions (developer_id, due_at) WHERE done_at IS NULL`,
  `CREATE TABLE anomaly_rules (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    kinds text[] NOT NULL,
    agent_ids text[] NOT NULL,
    action text NOT NULL CHECK (action IN ${KINDS_OF_ACTION}),
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX ON anomaly_rules (developer_id, id)`,
  ...['anomaly_cursors', 'anomaly_profiles', 'anomalies', 'anomaly_actions', 'anomaly_rules'].flatMap(
    (table) => [
      `GRANT SELECT, INSERT, UPDATE ON ${table} TO grantex_app`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO grantex_system`,
      ...protect(table),
    ],
  ),
  `GRANT DELETE ON anomaly_rules TO grantex_app`,
  // A person also releases what a rule holds of what they gave; otherwise as in 0038.
  `CREATE OR REPLACE FUNCTION refuse_hold_of_another() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      held grant_holds := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
      is_theirs boolean := held.held_by IN ('person', 'vouched');
    BEGIN
      IF is_theirs = (current_user = 'grantex_consent') THEN RETURN held; END IF;
      IF TG_OP = 'DELETE' AND held.held_by = 'rule' THEN RETURN held; END IF;
      IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM grants g JOIN principals p ON p.id = g.principal
        WHERE g.id = held.grant_id AND p.principal_id IS NULL
      ) THEN RETURN held; END IF;
      RAISE EXCEPTION 'a hold belongs to whoever put it on' USING ERRCODE = 'insufficient_privilege';
    END $$`,
  // Replacing a function drops its settings.
  `DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION refuse_hold_of_another() SET search_path = %I, pg_temp', current_schema());
  END $$`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
