import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresql } from '../support/databases.ts';
import { testServer, type TestServer } from '../support/server.ts';
import { tenant, type Tenant } from './tenant.ts';

let server: TestServer;
let client: pg.Client;
let victim: Tenant;
let attacker: Tenant;
let tables: string[];
beforeAll(async () => {
  const place = await postgresql();
  server = await testServer({ place });
  victim = await tenant(server, 'user_victim');
  attacker = await tenant(server, 'user_attacker');
  client = new pg.Client({ connectionString: place.environment['DATABASE_URL'] });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'developer_id' ORDER BY 1`,
  );
  tables = rows.map(({ name }) => name);
});
afterAll(async () => {
  await client.end();
  await server.close();
});

/** Runs statements as the application does for a developer, and rolls them back. */
async function asApplication<RESULT>(developerId: string, work: () => Promise<RESULT>): Promise<RESULT> {
  await client.query('BEGIN');
  try {
    await client.query(
      `SELECT set_config('role', 'grantex_app', true), set_config('grantex.developer', $1, true)`,
      [developerId],
    );
    return await work();
  } finally {
    await client.query('ROLLBACK');
  }
}

/**
 * The rights of the application on each table: Select, Insert, Update, Delete. It serves API keys, so it cannot write
 * who a person is or what they decide, and can hardly read it.
 */
const RIGHTS: Readonly<Record<string, string>> = {
  account_sessions: '',
  accounts: '',
  address_proofs: '',
  admissions: 'SI',
  admin_actors: 'SID',
  admin_checkpoints: 'SI',
  admin_cosignatures: 'SI',
  admin_details: 'SID',
  admin_entries: 'SI',
  admin_heads: 'SI',
  admin_nodes: 'SI',
  agent_holds: 'SID',
  agent_keys: 'SIUD',
  agents: 'SIUD',
  anomalies: 'SIU',
  anomaly_actions: 'SIU',
  anomaly_cursors: 'SIU',
  anomaly_profiles: 'SIU',
  anomaly_rules: 'SIUD',
  api_keys: 'SIUD',
  approval_calls: 'SID',
  approvals: 'SI',
  audit_checkpoints: 'SI',
  audit_cosignatures: 'SI',
  audit_details: 'SIUD',
  audit_disposals: 'SI',
  audit_disposed_reports: 'S',
  audit_entries: 'SI',
  audit_heads: 'SIUD',
  audit_leaves: 'S',
  audit_nodes: 'SI',
  authorization_requests: 'SIUD',
  billing_accounts: 'SI',
  bindings: 'S',
  budgets: 'SID',
  client_documents: '',
  console_people: 'SIUD',
  console_sessions: 'SD',
  developer_domains: 'SIUD',
  developers: 'S',
  device_logins: '',
  directory_identities: '',
  directory_sign_ins: '',
  endings: 'SI',
  events: 'SI',
  failovers: '',
  feed_heads: 'SIUD',
  grant_tokens: 'SIUD',
  grant_holds: 'SID',
  grants: 'SIU',
  hold_changes: 'SI',
  idempotent_answers: 'SIUD',
  identity_assertions: 'S',
  issuer_keys: '',
  key_proofs: 'SIUD',
  kysely_migration: '',
  kysely_migration_lock: '',
  log_keys: '',
  mail_links: '',
  metered_hours: 'SI',
  oauth_clients: '',
  own_issuer: '',
  passkeys: '',
  policies: 'SIUD',
  policy_sets: 'SI',
  principal_sessions: 'SIUD',
  principals: 'SIUD',
  pushed_requests: '',
  refresh_tokens: 'SIUD',
  reserved_principals: 'SI',
  resource_catalogs: 'SIUD',
  resources: 'SIUD',
  revocations: 'SIUD',
  scim_connections: 'SIUD',
  scim_groups: 'SIUD',
  scim_members: 'SIUD',
  scim_names: 'SIUD',
  scim_users: 'SIUD',
  scope_sentences: 'SIUD',
  sign_in_providers: 'SIUD',
  sso_connections: 'SIUD',
  sso_domains: 'SIUD',
  sso_sign_ins: '',
  used_proofs: 'SI',
  web_push_keys: '',
  web_push_subscriptions: '',
  webauthn_challenges: '',
  webhook_deliveries: 'SIUD',
  webhooks: 'SIUD',
};

const allows = (table: string, right: string): boolean => RIGHTS[table]?.includes(right) ?? false;

const count = async (sql: string, values: unknown[] = []): Promise<number | null> =>
  (await client.query(sql, values)).rowCount;

const allTables = async (): Promise<string[]> =>
  (
    await client.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
    )
  ).rows.map(({ name }) => name);

test('every table in the database belongs to developers, or is known not to', async () => {
  const others = (await allTables()).filter((name) => !tables.includes(name));
  expect(others).toEqual([
    'account_sessions',
    'accounts',
    'client_documents',
    'developers',
    'directory_identities',
    'failovers',
    'issuer_keys',
    'kysely_migration',
    'kysely_migration_lock',
    'log_keys',
    'oauth_clients',
    'own_issuer',
    'passkeys',
    'pushed_requests',
    'used_proofs',
    'web_push_keys',
    'web_push_subscriptions',
    'webauthn_challenges',
  ]);
});

test('the application has exactly these rights on each table', async () => {
  const { rows } = await client.query<{ name: string; right: string }>(
    `SELECT c.relname AS name, left(p.privilege_type, 1) AS right
     FROM pg_class c, LATERAL aclexplode(c.relacl) p
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
       AND p.grantee IN ('grantex_app'::regrole, 0)`,
  );
  const found = Object.fromEntries(
    (await allTables()).map((table) => [
      table,
      ['S', 'I', 'U', 'D', 'T', 'R', 'M']
        .filter((right) => rows.some(({ name, right: held }) => name === table && held === right))
        .join(''),
    ]),
  );
  expect(found).toEqual(RIGHTS);
});

test('it may change these columns of its developer, and never the mode', async () => {
  const { rows } = await client.query<{ columns: string[] }>(
    `SELECT array_agg(attname::text ORDER BY attname) AS columns FROM pg_attribute, LATERAL aclexplode(attacl) p
     WHERE attrelid = 'developers'::regclass AND p.grantee = 'grantex_app'::regrole AND p.privilege_type = 'UPDATE'`,
  );
  expect(rows[0]?.columns).toEqual([
    'email',
    'held_before',
    'name',
    'policy_digest',
    'revoked_before',
    'settings',
  ]);
});

test('it may change these columns of an approval, and no other', async () => {
  const { rows } = await client.query<{ columns: string[] }>(
    `SELECT array_agg(attname::text ORDER BY attname) AS columns FROM pg_attribute, LATERAL aclexplode(attacl) p
     WHERE attrelid = 'approvals'::regclass AND p.grantee = 'grantex_app'::regrole AND p.privilege_type = 'UPDATE'`,
  );
  expect(rows[0]?.columns).toEqual(['decided_at', 'entry_id', 'status', 'use_until', 'used_at']);
});

test('row-level security is on and forced for every one of them', async () => {
  const { rows } = await client.query(
    `SELECT relname FROM pg_class WHERE relname = ANY ($1) AND NOT (relrowsecurity AND relforcerowsecurity)`,
    [[...tables, 'developers']],
  );
  expect(rows).toEqual([]);
});

test('the application sees its own rows, and none of any other developer', async () => {
  for (const table of tables) {
    const isEmpty = (await count(`SELECT FROM ${table} WHERE developer_id = $1`, [victim.id])) === 0;
    if (isEmpty || !allows(table, 'S')) continue;
    const seen = await asApplication(attacker.id, () =>
      count(`SELECT FROM ${table} WHERE developer_id IS DISTINCT FROM $1`, [attacker.id]),
    );
    const own = await asApplication(victim.id, () =>
      count(`SELECT FROM ${table} WHERE developer_id = $1`, [victim.id]),
    );
    expect([table, seen, (own ?? 0) > 0]).toEqual([table, 0, true]);
  }
});

test('the application sees nothing while it acts for no developer', async () => {
  for (const table of [...tables, 'developers'].filter((name) => allows(name, 'S'))) {
    expect([table, await asApplication('', () => count(`SELECT FROM ${table}`))]).toEqual([table, 0]);
  }
});

describe("with another developer's rows the application", () => {
  test('cannot update one', async () => {
    for (const table of tables.filter((name) => allows(name, 'U'))) {
      const changed = await asApplication(attacker.id, () =>
        count(`UPDATE ${table} SET developer_id = developer_id WHERE developer_id = $1`, [victim.id]),
      );
      expect([table, changed]).toEqual([table, 0]);
    }
  });

  test('cannot delete one', async () => {
    for (const table of tables.filter((name) => allows(name, 'D'))) {
      const deleted = await asApplication(attacker.id, () =>
        count(`DELETE FROM ${table} WHERE developer_id = $1`, [victim.id]),
      );
      expect([table, deleted]).toEqual([table, 0]);
    }
  });

  test('cannot insert one, nor give away its own', async () => {
    await expect(
      asApplication(attacker.id, () =>
        count(`INSERT INTO principals (id, developer_id) VALUES ('prn_x', $1)`, [victim.id]),
      ),
    ).rejects.toThrow(/row-level security/);
    await expect(
      asApplication(attacker.id, () => count(`UPDATE principals SET developer_id = $1`, [victim.id])),
    ).rejects.toThrow(/row-level security/);
  });
});

test.each([
  ['UPDATE audit_entries SET action = action', /permission denied/],
  ['DELETE FROM audit_entries', /permission denied/],
  ['TRUNCATE audit_entries', /permission denied/],
  ['ALTER TABLE audit_entries DISABLE TRIGGER ALL', /must be owner/],
  ['UPDATE audit_checkpoints SET size = 0', /permission denied/],
  ['DELETE FROM audit_checkpoints', /permission denied/],
  ['UPDATE audit_nodes SET level = 0', /permission denied/],
  ['UPDATE admin_entries SET action = action', /permission denied/],
  ['DELETE FROM admin_entries', /permission denied/],
  ['TRUNCATE admin_entries', /permission denied/],
  ['DELETE FROM admin_heads', /permission denied/],
  ["UPDATE admin_heads SET epoch = 'x'", /permission denied/],
  ['DELETE FROM admin_checkpoints', /permission denied/],
  ['UPDATE admin_actors SET text = text', /permission denied/],
  ['DELETE FROM audit_cosignatures', /permission denied/],
  ['SELECT FROM log_keys', /permission denied/],
  ['SELECT FROM issuer_keys', /permission denied/],
  ['DELETE FROM developers', /permission denied/],
  ['DROP TABLE grants', /must be owner/],
])('the application may not %s', async (statement, message) => {
  await expect(asApplication(victim.id, () => count(statement))).rejects.toThrow(message);
});

test.each([
  'UPDATE audit_entries SET action = action',
  'DELETE FROM audit_entries',
  'TRUNCATE audit_entries',
  'TRUNCATE audit_checkpoints',
  'TRUNCATE audit_nodes',
  'TRUNCATE audit_cosignatures',
])('a trigger stops even the owner at %s', async (statement) => {
  await expect(client.query(statement)).rejects.toThrow(/append-only/);
});
