import { createHash, randomBytes } from 'node:crypto';
import { readConfig, startServer } from '@grantex/server';
import pg from 'pg';
import { startPostgres } from 'test-postgres';
import { Grantex } from '../../src/index.ts';
import { expectAsDeclared, holdToDocument } from './contract.ts';
import { serverLog } from './server-log.ts';

/** A real server on PostgreSQL, whose tables the test can read. */
export interface LossyRig {
  readonly url: string;
  readonly apiKey: string;
  /** Reaches the server directly. */
  readonly gx: Grantex;
  /** The state of a grant in the database, whatever the responses said. */
  storedGrant(grantId: string): Promise<StoredGrant>;
  /** Grants of an agent, and revocations of anything, in the database. */
  countsOf(agentId: string): Promise<{ grants: number; revocations: number }>;
  /** Makes codes, refresh tokens and kept responses `seconds` older. */
  pass(seconds: number): Promise<void>;
  close(): Promise<void>;
}

export interface StoredGrant {
  readonly isRevoked: boolean;
  /** SHA-256, in hex, of the unused refresh tokens. */
  readonly unused: readonly string[];
}

export async function lossyPostgres(): Promise<LossyRig> {
  const postgres = await startPostgres({ settings: { max_connections: '100' } });
  const apiKey = `gx_test_${randomBytes(32).toString('base64url')}`;
  const log = serverLog([apiKey]);
  const { url, close } = await startServer(
    readConfig({
      PORT: '0',
      DATABASE_URL: postgres.url,
      GRANTEX_MASTER_KEY: randomBytes(32).toString('base64url'),
      GRANTEX_BOOTSTRAP_KEY: apiKey,
      GRANTEX_RATE_LIMIT: '0',
      LOG_LEVEL: 'trace',
    }),
    { logTo: log },
  );
  await holdToDocument(url, 'sandbox');
  const pool = new pg.Pool({ connectionString: postgres.url, max: 4 });
  return {
    url,
    apiKey,
    gx: new Grantex({ apiKey, baseUrl: url }),
    storedGrant: async (grantId) => {
      const { rows } = await pool.query<{ isRevoked: boolean; unused: string[] }>(
        `SELECT grants.revoked_at IS NOT NULL AS "isRevoked", ARRAY(
           SELECT encode(digest, 'hex') FROM refresh_tokens WHERE grant_id = grants.id AND used_at IS NULL
         ) AS unused FROM grants WHERE id = $1`,
        [grantId],
      );
      if (rows[0] === undefined) throw new Error('there is no such grant');
      return rows[0];
    },
    countsOf: async (agentId) => {
      const { rows } = await pool.query<{ grants: number; revocations: number }>(
        `SELECT (SELECT count(*)::int FROM grants WHERE agent_id = $1) AS grants,
           (SELECT count(*)::int FROM revocations) AS revocations`,
        [agentId],
      );
      return rows[0] ?? { grants: 0, revocations: 0 };
    },
    pass: async (seconds) => {
      const interval = `${seconds} seconds`;
      await pool.query('UPDATE authorization_requests SET consumed_at = consumed_at - $1::interval', [
        interval,
      ]);
      await pool.query('UPDATE refresh_tokens SET used_at = used_at - $1::interval', [interval]);
      await pool.query('UPDATE idempotent_answers SET expires_at = expires_at - $1::interval', [interval]);
    },
    close: async () => {
      await pool.end();
      await close();
      await postgres.stop();
      log.search();
      expectAsDeclared();
    },
  };
}

export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
