import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const STATEMENTS = [
  // What Stripe has of a developer, as it was last seen there.
  `CREATE TABLE billing_accounts (
    developer_id text PRIMARY KEY REFERENCES developers,
    customer_id text UNIQUE,
    subscription_id text,
    price_id text,
    status text,
    current_period_end timestamptz(3),
    seen_at timestamptz(3)
  )`,
  ...protect('billing_accounts'),
  `GRANT SELECT, INSERT ON billing_accounts TO grantex_app`,
  `GRANT UPDATE (customer_id) ON billing_accounts TO grantex_app`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON billing_accounts TO grantex_system`,
  // The entries of an hour, each counted in exactly one; with a customer it is billed, under one identifier for ever.
  `CREATE TABLE metered_hours (
    developer_id text NOT NULL REFERENCES developers,
    hour timestamptz(3) NOT NULL,
    from_seq bigint NOT NULL,
    to_seq bigint NOT NULL CHECK (to_seq >= from_seq),
    calls bigint NOT NULL,
    customer_id text,
    attempted_at timestamptz(3),
    claimed_until timestamptz(3),
    sent_at timestamptz(3),
    PRIMARY KEY (developer_id, hour)
  )`,
  `CREATE INDEX ON metered_hours (hour) WHERE customer_id IS NOT NULL AND sent_at IS NULL`,
  ...protect('metered_hours'),
  `GRANT SELECT, INSERT ON metered_hours TO grantex_app`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON metered_hours TO grantex_system`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(database);
}
