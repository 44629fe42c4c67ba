import {
  type AuditEntry,
  canonicalEntry,
  checkExport,
  createTree,
  hashEntry,
  hashLeaf,
  verifyCheckpoint,
  verifyInclusion,
} from '@grantex/core/log';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditServer } from '../audit/audit-server.ts';
import { seed, seedKey } from '../audit/seed.ts';
import { postgresql } from '../../support/databases.ts';
import { type LogServer, readable } from './log-server.ts';

/** PostgreSQL only: what its owner can do past triggers and rights, and what detects it. */
describe('a database owner', () => {
  let first: LogServer;
  let owner: pg.Client;
  beforeAll(async () => {
    const place = await postgresql();
    first = readable(await auditServer(place));
    owner = new pg.Client({ connectionString: place.environment['DATABASE_URL'] });
    await owner.connect();
    await owner.query('SET session_replication_role = replica');
  });
  afterAll(async () => {
    await owner.end();
    await first.close();
  });

  /** A separate log for each test: 300 entries, 280 of them signed, and that checkpoint stored. */
  let server: LogServer;
  let kept: string;
  let verifierKey: string;
  beforeEach(async () => {
    const seeded = await seed(first.database);
    const key = await seedKey(first.database, seeded.developerId, ['admin']);
    const call: LogServer['call'] = (line, body, options) => first.call(line, body, { key, ...options });
    server = readable({ ...first, ...seeded, key, call });
    await server.write(280);
    kept = (await server.note()).text;
    verifierKey = await server.verifierKey();
    await server.write(20);
    await server.note();
  });

  const own = (statement: string, ...values: unknown[]): Promise<unknown> =>
    owner.query(statement, [server.developerId, ...values]);

  /** Writes a whole consistent history: entries, head, and tree. */
  async function rewriteFrom(seq: number, length: number): Promise<void> {
    const entries = await server.entries();
    let prevHash: string | null = entries[seq - 2]?.hash ?? null;
    for (const entry of entries.slice(seq - 1, length)) {
      const forged: AuditEntry = { ...entry, action: 'forged', prevHash };
      const text = canonicalEntry(forged);
      prevHash = await hashEntry(text);
      await own(
        `UPDATE audit_entries SET canonical = $2, hash = decode($3, 'hex'), action = 'forged'
         WHERE developer_id = $1 AND seq = $4`,
        text,
        prevHash,
        entry.seq,
      );
    }
    await own('DELETE FROM audit_entries WHERE developer_id = $1 AND seq > $2', length);
    await own('DELETE FROM audit_details WHERE developer_id = $1 AND seq > $2', length);
    await own('DELETE FROM audit_nodes WHERE developer_id = $1');
    const nodes: [level: number, index: number, hash: Uint8Array][] = [];
    const tree = createTree({
      onSubtree: ({ level, index }, hash) => level >= 8 && void nodes.push([level, index, hash]),
    });
    for (const entry of await server.entries()) await tree.append(await hashLeaf(canonicalEntry(entry)));
    for (const node of nodes) await own('INSERT INTO audit_nodes VALUES ($1, $2, $3, $4)', ...node);
    await own(
      `UPDATE audit_heads SET seq = $2, hash = decode($3, 'hex'), tree_size = $2, tree = $4 WHERE developer_id = $1`,
      length,
      prevHash ?? (await server.entries()).at(-1)?.hash,
      Buffer.concat(tree.edge().hashes),
    );
  }

  const signs = async (): Promise<number> => (await server.note()).status;
  const check = async () =>
    checkExport(await server.entries(), { checkpoints: [kept], anchoredKey: verifierKey });

  test('who changes nothing is not reported', async () => {
    await server.write(1);
    expect(await signs()).toBe(200);
    expect(await check()).toMatchObject({ valid: true, proven: 280, anchored: 280 });
  });

  test('a rewritten end with correct hashes gets no signature, and the stored checkpoint shows it', async () => {
    await rewriteFrom(270, 300);
    expect(await signs()).toBe(200);
    await server.write(1);
    const refused = await server.note();
    expect(refused.status).toBe(500);
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'LOG_INCONSISTENT' });
    expect(await check()).toMatchObject({ valid: false, fault: { kind: 'replaced' }, proven: 0 });
  });

  test('a truncated log gets no signature, however much is written after it', async () => {
    await rewriteFrom(261, 260);
    await server.write(1);
    expect(await signs()).toBe(500);
    expect(await check()).toMatchObject({ valid: false, fault: { kind: 'cut', seq: 262 } });
    await server.write(100);
    expect(await signs()).toBe(500);
    expect(await check()).toMatchObject({ valid: false, fault: { kind: 'replaced' } });
  });

  test('a replaced log gets no signature, and the stored checkpoint shows it', async () => {
    await rewriteFrom(1, 300);
    await server.write(300);
    expect(await signs()).toBe(500);
    expect(await check()).toMatchObject({ valid: false, fault: { kind: 'replaced', seq: 1 } });
  });

  test('a changed log without its checkpoints gets a signature that the stored one contradicts', async () => {
    await rewriteFrom(270, 300);
    await own('DELETE FROM audit_checkpoints WHERE developer_id = $1');
    const { text, status } = await server.note();
    expect(status).toBe(200);
    expect(await check()).toMatchObject({ valid: false, proven: 0 });
    const both = await checkExport(await server.entries(), {
      checkpoints: [kept, text],
      anchoredKey: verifierKey,
    });
    expect(both.checkpoints).toMatchObject([{ status: 'differs' }, { status: 'unreached' }]);
  });

  test.each([
    [
      'the head of the tree',
      `UPDATE audit_heads SET tree = set_byte(tree, 5, get_byte(tree, 5) # 1) WHERE developer_id = $1`,
    ],
    ['half of it', `UPDATE audit_heads SET tree = substr(tree, 1, 40) WHERE developer_id = $1`],
    [
      'the tree of the last checkpoint',
      `UPDATE audit_checkpoints SET tree = set_byte(tree, 5, get_byte(tree, 5) # 1) WHERE developer_id = $1`,
    ],
    [
      'the text of the last checkpoint',
      `UPDATE audit_checkpoints SET note = replace(note, E'\\n300\\n', E'\\n299\\n'), size = 299 WHERE developer_id = $1 AND size = 300`,
    ],
    [
      'entries after it',
      `UPDATE audit_entries SET canonical = replace(canonical, 'step.0', 'step.x') WHERE developer_id = $1 AND seq = 301`,
    ],
    ['a node that it needs', `DELETE FROM audit_nodes WHERE developer_id = $1`],
  ])('a change of %s gets no signature', async (_what, statement) => {
    // Nothing is signed between the write and the change.
    await owner.query('BEGIN');
    await owner.query('LOCK TABLE audit_checkpoints');
    await server.write(700);
    await own(statement);
    await owner.query('COMMIT');
    expect(await signs()).toBe(500);
  });

  test('who edits an entry is detected by the export, and what was signed before can still be proven', async () => {
    await own(
      `UPDATE audit_entries SET canonical = replace(canonical, 'step.', 'stop.') WHERE developer_id = $1 AND seq = 290`,
    );
    expect(await check()).toMatchObject({ valid: false, fault: { kind: 'edited', seq: 290 }, proven: 280 });
  });

  test('who changes a node gets proofs that do not verify', async () => {
    const [entry] = await server.entries();
    const result = await verifyCheckpoint((await server.note()).text, verifierKey);
    if (!result.valid || entry === undefined) throw new Error('the log is as it was');
    const { checkpoint } = result;
    const proofOf = async () =>
      (await server.call(`GET /v1/audit/proof/inclusion?entry=${entry.entryId}&size=${checkpoint.size}`))
        .body;
    expect(await verifyInclusion(entry, await proofOf(), checkpoint)).toBe(true);
    await own(
      `UPDATE audit_entries SET canonical = replace(canonical, 'step.', 'stop.') WHERE developer_id = $1 AND seq = 2`,
    );
    expect(await verifyInclusion(entry, await proofOf(), checkpoint)).toBe(false);
  });
});
