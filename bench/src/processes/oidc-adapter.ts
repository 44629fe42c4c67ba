import pg from 'pg';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/** As many connections as a Grantex server has. */
const CONNECTIONS = 10;

const TABLE = `CREATE TABLE oidc_models (
  model text, id text, payload jsonb NOT NULL, grant_id text, uid text, user_code text, expires_at timestamptz,
  PRIMARY KEY (model, id));
  CREATE INDEX ON oidc_models (grant_id) WHERE grant_id IS NOT NULL`;

/** Where `oidc-provider` keeps what it issues: one table, one prepared statement for each call of its adapter. */
export interface OidcStore {
  readonly adapter: AdapterFactory;
  close(): Promise<void>;
}

/** Creates the table. Each call commits on its own, as `oidc-provider` has no notion of a transaction. */
export async function openOidcStore(connectionString: string): Promise<OidcStore> {
  const pool = new pg.Pool({ connectionString, max: CONNECTIONS });
  await pool.query(TABLE);

  const run = async (name: string, text: string, values: unknown[]): Promise<AdapterPayload | undefined> => {
    const { rows } = await pool.query<{ payload: AdapterPayload }>({ name, text, values });
    return rows[0]?.payload;
  };
  const find = (by: 'id' | 'uid' | 'user_code', model: string, value: string) =>
    run(
      `find by ${by}`,
      `SELECT payload FROM oidc_models WHERE model = $1 AND ${by} = $2 AND (expires_at IS NULL OR expires_at > now())`,
      [model, value],
    );

  return {
    adapter: (model): Adapter => ({
      upsert: (id, payload, expiresIn) =>
        run(
          'upsert',
          `INSERT INTO oidc_models VALUES ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 second')
          ON CONFLICT (model, id) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at`,
          [model, id, payload, payload.grantId, payload.uid, payload.userCode, expiresIn],
        ).then(() => undefined),
      find: (id) => find('id', model, id),
      findByUid: (uid) => find('uid', model, uid),
      findByUserCode: (code) => find('user_code', model, code),
      consume: (id) =>
        run(
          'consume',
          `UPDATE oidc_models SET payload = payload || jsonb_build_object('consumed', extract(epoch FROM now())::integer)
          WHERE model = $1 AND id = $2`,
          [model, id],
        ).then(() => undefined),
      destroy: (id) =>
        run('destroy', 'DELETE FROM oidc_models WHERE model = $1 AND id = $2', [model, id]).then(
          () => undefined,
        ),
      revokeByGrantId: (grantId) =>
        run('revoke', 'DELETE FROM oidc_models WHERE model = $1 AND grant_id = $2', [model, grantId]).then(
          () => undefined,
        ),
    }),
    close: () => pool.end(),
  };
}
