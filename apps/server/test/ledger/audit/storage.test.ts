import { createHash } from 'node:crypto';
import { checkChain } from '@grantex/core/log';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiFetch } from '../../support/contract.ts';
import { type Place, postgresql } from '../../support/databases.ts';
import { type AuditServer, auditServer, linesOf } from './audit-server.ts';
import { seedGrant } from './seed.ts';

/** PostgreSQL only: what its roles may do, and what its owner can. */
describe('what is stored of an audit log', () => {
  let place: Place;
  let server: AuditServer;
  let owner: pg.Client;
  beforeAll(async () => {
    place = await postgresql();
    server = await auditServer(place);
    owner = new pg.Client({ connectionString: place.environment['DATABASE_URL'] });
    await owner.connect();
    const bob = await seedGrant(server.database, server.developerId, 'user_bob');
    const entries = Array.from({ length: 20 }, (_, index) => ({
      grantId: index === 9 ? bob.grantId : server.grantId,
      action: `step.${index}`,
      status: 'allowed',
      metadata: { index, text: 'Zürich "☃" \u0000' },
    }));
    await server.call('POST /v1/audit/batch', { entries });
  });
  afterAll(async () => {
    await owner.end();
    await server.close();
  });

  const asRole = async (role: string, statement: string) => {
    await owner.query('BEGIN');
    try {
      await owner.query(`SET LOCAL ROLE ${role}`);
      await owner.query(`SELECT set_config('grantex.developer', $1, true)`, [server.developerId]);
      const { rowCount } = await owner.query(statement);
      return `${rowCount} rows`;
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await owner.query('ROLLBACK');
    }
  };
  const DENIED = '42501';
  const APPEND_ONLY = '23001';

  // Retention deletes what is old and disposed of as the system; triggers refuse everything else.
  test.each([
    ['grantex_app', DENIED],
    ['grantex_system', APPEND_ONLY],
  ])('%s can neither change, delete nor truncate an entry', async (role, refused) => {
    expect(await asRole(role, 'SELECT FROM audit_entries')).toBe('20 rows');
    expect(await asRole(role, `UPDATE audit_entries SET action = 'x'`)).toBe(DENIED);
    expect(await asRole(role, 'DELETE FROM audit_entries')).toBe(refused);
    expect(await asRole(role, 'TRUNCATE audit_entries')).toBe(DENIED);
    expect(await asRole(role, 'ALTER TABLE audit_entries DISABLE TRIGGER ALL')).toBe(DENIED);
    expect(await asRole(role, 'DROP TABLE audit_entries')).toBe(DENIED);
  });

  test('triggers stop even the owner, until it removes them', async () => {
    expect(await asRole('postgres', `UPDATE audit_entries SET action = 'x'`)).toBe(APPEND_ONLY);
    expect(await asRole('postgres', 'DELETE FROM audit_entries')).toBe(APPEND_ONLY);
    expect(await asRole('postgres', 'TRUNCATE audit_entries')).toBe(APPEND_ONLY);
  });

  test('another developer sees nothing of it', async () => {
    const seen = await owner.query('BEGIN').then(async () => {
      await owner.query(`SET LOCAL ROLE grantex_app`);
      await owner.query(`SELECT set_config('grantex.developer', 'dev_other', true)`);
      const { rowCount } = await owner.query('SELECT FROM audit_entries');
      await owner.query('ROLLBACK');
      return rowCount;
    });
    expect(seen).toBe(0);
  });

  test('after a restart every hash follows from the stored bytes alone', async () => {
    await server.close();
    const { rows } = await owner.query<{
      seq: number;
      canonical: string;
      hash: Buffer;
      metadata: string;
      salt: Buffer;
      name: string;
      name_salt: Buffer;
    }>(
      `SELECT seq::int, canonical, hash, metadata, d.salt, principal_id AS name, p.salt AS name_salt
       FROM audit_entries e JOIN audit_details d USING (developer_id, seq) JOIN principals p ON p.id = e.principal
       WHERE e. developer_id = $1 ORDER BY seq`,
      [server.developerId],
    );
    expect(rows).toHaveLength(20);
    let prevHash: string | null = null;
    for (const { seq, canonical, hash, metadata, salt, name, name_salt } of rows) {
      const entry = JSON.parse(canonical) as Record<string, unknown>;
      expect(createHash('sha256').update(canonical).digest('hex')).toBe(hash.toString('hex'));
      expect(createHash('sha256').update(salt).update(metadata).digest('hex')).toBe(entry['metadataDigest']);
      const principalDigest = createHash('sha256').update(name_salt).update(name).digest('hex');
      expect(entry).toMatchObject({ v: 2, seq, prevHash, principalDigest });
      prevHash = hash.toString('hex');
    }
    const { developerId, grantId, key } = server;
    server = { ...(await auditServer(place)), developerId, grantId };
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ grantId, action: 'after', status: 'success' });
    const written = await apiFetch(`${server.url}/v1/audit/log`, { method: 'POST', headers, body });
    expect(await written.json()).toMatchObject({ seq: 21, prevHash });
    server = { ...server, exported: () => exportedAs(server.url, key) };
    expect(await checkChain(await server.exported())).toMatchObject({ valid: true, entries: 21 });
  });

  /** Does as the owner what the triggers would stop, reads the export, and undoes it. */
  const withStatement = async (statement: string, look: () => Promise<void>): Promise<void> => {
    const tables = ['audit_entries', 'audit_details', 'principals'];
    await owner.query('BEGIN');
    await owner.query(`SET LOCAL session_replication_role = replica`);
    for (const table of tables) await owner.query(`CREATE TABLE kept_${table} AS TABLE ${table}`);
    await owner.query(statement);
    await owner.query('COMMIT');
    try {
      await look();
    } finally {
      await owner.query('BEGIN');
      await owner.query(`SET LOCAL session_replication_role = replica`);
      for (const table of tables) {
        await owner.query(`DELETE FROM ${table}`);
        await owner.query(`INSERT INTO ${table} TABLE kept_${table}`);
        await owner.query(`DROP TABLE kept_${table}`);
      }
      await owner.query('COMMIT');
    }
  };

  test.each([
    [
      'an edited text',
      'edited',
      7,
      `UPDATE audit_entries SET canonical = replace(canonical, 'step.6', 'step.x') WHERE seq = 7`,
    ],
    ['an edited hash', 'edited', 7, `UPDATE audit_entries SET hash = sha256('x') WHERE seq = 7`],
    [
      'an edited text with its hash',
      'relinked',
      8,
      `UPDATE audit_entries SET canonical = replace(canonical, 'step.6', 'step.x'), hash = sha256(convert_to(replace(canonical, 'step.6', 'step.x'), 'UTF8')) WHERE seq = 7`,
    ],
    [
      'edited metadata',
      'metadata_edited',
      7,
      `UPDATE audit_details SET metadata = '{"index":7}' WHERE seq = 7`,
    ],
    [
      'an edited name',
      'name_edited',
      10,
      `UPDATE principals SET principal_id = 'eve' WHERE principal_id = 'user_bob'`,
    ],
    [
      'an edited salt of a name',
      'name_edited',
      1,
      `UPDATE principals SET salt = decode(repeat('00', 16), 'hex')`,
    ],
    [
      'two people whose names and salts changed places',
      'name_edited',
      1,
      `CREATE TEMPORARY TABLE old ON COMMIT DROP AS TABLE principals;
       UPDATE principals SET principal_id = principal_id || '?';
       UPDATE principals p SET (principal_id, salt) = (SELECT principal_id, salt FROM old
           WHERE old.developer_id = p.developer_id AND old.id <> p.id)
         WHERE developer_id = (SELECT developer_id FROM old WHERE principal_id = 'user_bob')`,
    ],
    ['an edited salt', 'metadata_edited', 7, `UPDATE audit_details SET salt = sha256('x') WHERE seq = 7`],
    ['a deleted entry', 'missing', 7, `DELETE FROM audit_entries WHERE seq = 7`],
    [
      'two entries that changed places',
      'reordered',
      7,
      `UPDATE audit_entries a SET (canonical, hash) = (SELECT canonical, hash FROM audit_entries b WHERE b.seq = 15 - a.seq) WHERE seq IN (7, 8)`,
    ],
  ])('the check reports %s, made by the owner past the triggers', async (_, kind, seq, statement) => {
    await withStatement(statement, async () => {
      const report = await checkChain(await server.exported());
      expect(report).toMatchObject({ valid: false, fault: { kind, seq } });
    });
    expect(await checkChain(await server.exported())).toMatchObject({ valid: true });
  });

  test.each([
    [
      'metadata',
      `DELETE FROM audit_details WHERE seq = 7`,
      { metadata: 1, names: 0, entries: [{ seq: 7, metadata: true, name: false }] },
    ],
    [
      'a name',
      `UPDATE principals SET principal_id = NULL, salt = NULL WHERE principal_id = 'user_bob'`,
      { metadata: 0, names: 1, entries: [{ seq: 10, metadata: false, name: true }] },
    ],
  ])(
    '%s that the owner removes as if erased is counted, and its entry reported',
    async (_, statement, erased) => {
      await withStatement(statement, async () => {
        expect(await checkChain(await server.exported())).toMatchObject({ valid: true, erased });
      });
      const nothing = { metadata: 0, names: 0, entries: [] };
      expect(await checkChain(await server.exported())).toMatchObject({ valid: true, erased: nothing });
    },
  );

  test('a truncated log is only detected by a position that was stored elsewhere', async () => {
    const log = await server.exported();
    const last = log.at(-1) as { seq: number; hash: string };
    const cut = log.slice(0, -3);
    expect(await checkChain(cut)).toMatchObject({ valid: true });
    expect(await checkChain(cut, { kept: { seq: last.seq, hash: last.hash } })).toMatchObject({
      valid: false,
      fault: { kind: 'cut' },
    });
  });
});

async function exportedAs(url: string, key: string): Promise<Record<string, unknown>[]> {
  const response = await apiFetch(`${url}/v1/audit/export`, { headers: { authorization: `Bearer ${key}` } });
  return linesOf(await response.text());
}
