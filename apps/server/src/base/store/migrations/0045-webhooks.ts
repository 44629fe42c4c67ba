import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const STATEMENTS = [
  // Endpoints that are told of events (`docs/protocol.md` §16), each with its place in them: what it has received.
  `CREATE TABLE webhooks (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    url text NOT NULL,
    description text,
    events text[] NOT NULL,
    secret bytea NOT NULL,
    former_secret bytea,
    former_until timestamptz(3),
    disabled_at timestamptz(3),
    disabled_reason text CHECK (disabled_reason IN ('developer', 'gone', 'failing')),
    epoch text NOT NULL,
    xid xid8 NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    place_at timestamptz(3) NOT NULL,
    attempts int NOT NULL DEFAULT 0,
    failing_since timestamptz(3),
    due_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    leased_by text,
    leased_until timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
    CHECK ((former_secret IS NULL) = (former_until IS NULL)),
    CHECK ((leased_by IS NULL) = (leased_until IS NULL))
  )`,
  `CREATE INDEX ON webhooks (developer_id, id)`,
  `CREATE INDEX ON webhooks (due_at) WHERE disabled_at IS NULL`,
  `CREATE INDEX ON webhooks (leased_by) WHERE leased_by IS NOT NULL`,
  // One row for each message and endpoint, with the outcome of the last attempt. The message itself is among the events.
  `CREATE TABLE webhook_deliveries (
    id text PRIMARY KEY,
    developer_id text NOT NULL REFERENCES developers,
    webhook_id text NOT NULL REFERENCES webhooks,
    message_id text COLLATE "C" NOT NULL,
    type text NOT NULL,
    status text NOT NULL CHECK (status IN ('delivered', 'retrying', 'failed')),
    attempts int NOT NULL,
    answer_status int,
    answer text,
    fault text,
    milliseconds int NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    attempted_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    retry_at timestamptz(3),
    UNIQUE (webhook_id, message_id),
    CHECK (status <> 'delivered' OR retry_at IS NULL)
  )`,
  `CREATE INDEX ON webhook_deliveries (webhook_id, id)`,
  `CREATE INDEX ON webhook_deliveries (created_at)`,
  // What was set aside and is tried again.
  `CREATE INDEX ON webhook_deliveries (webhook_id, retry_at) WHERE status = 'failed' AND retry_at IS NOT NULL`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks TO grantex_app, grantex_system`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_deliveries TO grantex_app, grantex_system`,
  ...protect('webhooks'),
  ...protect('webhook_deliveries'),
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
