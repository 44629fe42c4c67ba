import {
  type AuditEntry,
  checkChain,
  checkExport,
  checkRange,
  type DisposalLine,
  readCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from '@grantex/core/log';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingChanges } from '../../../src/ledger/admin-log/recording.ts';
import { createReportVerifier } from '../../../src/ledger/audit/signed/signed-report.ts';
import { countHours } from '../../../src/ledger/billing/meter-hours.ts';
import { deleteDisposed } from '../../../src/ledger/retention/delete-disposed.ts';
import { dispose } from '../../../src/ledger/retention/dispose.ts';
import { startRetention } from '../../../src/ledger/retention/schedule.ts';
import { exportLines } from '../../../src/ledger/audit/read.ts';
import type { Database } from '../../../src/base/store/database.ts';
import { findConsistencyProof } from '../../../src/ledger/transparency/proofs.ts';
import { apiFetch } from '../../support/contract.ts';
import { engines } from '../../support/databases.ts';
import { agentSigner, type Signed } from '../audit/agent-signer.ts';
import { seed, seedKey } from '../audit/seed.ts';
import { auditServer } from '../audit/audit-server.ts';
import { type LogServer, readable } from '../transparency/log-server.ts';
import { unzip } from '../evidence/unzip.ts';
import { writeOn } from './old-entries.ts';

const DAY = 86_400_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY);
/** How many old entries the log has: two whole blocks and more. */
const OLD = 600;
/** How many of them are disposed of: whole blocks. */
const GONE = 512;

describe.each(engines)('a log with a retention, on $engine,', ({ engine, place }) => {
  let server: LogServer;
  let older: string;
  let report: { grantId: string; action: string; status: 'success' } & Signed;
  let consistency: readonly object[];
  /** After the disposal. */
  let lines: readonly (AuditEntry | DisposalLine)[];
  let checkpoint: string;
  let key: string;
  const database = () => recordingChanges(server.database, () => undefined);
  /** A day after the setting was changed. */
  const disposeNow = (developerId: string) => dispose(database(), developerId, { settledAfter: '0 seconds' });
  const proofsTo = (to: number): Promise<object[]> =>
    Promise.all(
      [1, 2, 255, 256, 257, 300, 511, 512, 513, 599].map((from) =>
        findConsistencyProof(
          server.database,
          { log: 'audit', developerId: server.developerId },
          { from, to },
        ),
      ),
    );

  beforeAll(async () => {
    server = readable(await auditServer(await place()));
    const { url: issuer } = server;
    const signer = await agentSigner(server.database, server, issuer);
    report = await signer.sign({ grantId: server.grantId, action: 'signed', status: 'success' } as const);
    const [verified] = await createReportVerifier({ database: server.database, issuer })(
      server.developerId,
      [report],
      () => 'signature',
    );
    const step = (index: number) => ({ action: `step.${index}`, status: 'success' as const });
    const steps = Array.from({ length: OLD - 1 }, (_none, index) => step(index));
    await writeOn(server.database, server, daysAgo(300), [
      ...steps.slice(0, 99),
      verified,
      ...steps.slice(99, 299),
    ]);
    older = (await server.note()).text;
    await writeOn(server.database, server, daysAgo(200), steps.slice(299));
    await server.write(20);
    await server.note();
    consistency = await proofsTo(OLD + 20);
  });
  afterAll(() => server.close());

  const set = (retention: string | null) => server.call('PATCH /v1/me', { settings: { retention } });

  test('is kept whole until the developer sets one, which is never shorter than a framework asks', async () => {
    expect(await disposeNow(server.developerId)).toBeUndefined();
    for (const short of ['183d', '1s', '4415h'])
      expect((await set(short)).body).toMatchObject({
        code: 'RETENTION_TOO_SHORT',
        message: expect.stringMatching(/^settings\.retention: \w+ is shorter than 184d, which the EU AI Act/),
      });
    for (const wrong of ['184', '0d', 'ever', '36526d', 400])
      expect((await set(wrong as string)).status).toBe(400);
    expect((await set('400d')).status).toBe(200);
    expect((await server.call('GET /v1/me')).body.settings.retention).toBe('400d');
    expect(await disposeNow(server.developerId)).toBeUndefined();
    expect((await set(null)).status).toBe(200);
    expect((await server.call('GET /v1/me')).body.settings).not.toHaveProperty('retention');
  });

  test('the database keeps every entry that is young, or that has left no hash', async () => {
    const drop = (where: string) =>
      server.database.asSystem((transaction) =>
        sql
          .raw(`DELETE FROM audit_entries WHERE developer_id = '${server.developerId}' AND ${where}`)
          .execute(transaction),
      );
    await expect(drop('seq = 1')).rejects.toThrow('append-only');
    await expect(drop('seq = 610')).rejects.toThrow('append-only');
    await expect(
      server.database.forDeveloper(server.developerId, (transaction) =>
        sql`DELETE FROM audit_entries WHERE seq = 1`.execute(transaction),
      ),
    ).rejects.toThrow('permission denied');
    const disposed = (size: number) => sql`
      INSERT INTO audit_disposals (developer_id, size, hash, through)
      SELECT developer_id, ${size}::bigint, hash, at FROM audit_entries
      WHERE developer_id = ${server.developerId} AND seq = ${size}::bigint`;
    const asSystem = (...statements: ReturnType<typeof sql>[]) =>
      server.database.asSystem(async (transaction) => {
        for (const statement of statements) await statement.execute(transaction);
      });
    const own = sql`developer_id = ${server.developerId}`;
    // Nothing is hidden from readers either that no setting disposes of.
    await expect(asSystem(disposed(512))).rejects.toThrow('are not disposed of');
    await set('190d');
    await expect(
      asSystem(
        sql`INSERT INTO audit_disposals VALUES (${server.developerId}, 512, sha256(''), now() - interval '200 days')`,
      ),
    ).rejects.toThrow('are not disposed of');
    // A leaf that is not the entry's, beside a disposal that would allow it.
    const leaf = sql`INSERT INTO audit_leaves VALUES (${server.developerId}, 0, decode(repeat('00', 8192), 'hex'))`;
    await expect(
      asSystem(disposed(512), leaf, sql`DELETE FROM audit_entries WHERE ${own} AND seq = 1`),
    ).rejects.toThrow('append-only');
    await set(null);
  });

  test('what is older goes in whole blocks, an hour after that was decided', async () => {
    await set('190d');
    // Within a day of a change it can be taken back, also after a restore, which forgets events.
    expect(await dispose(database(), server.developerId)).toBeUndefined();
    await server.database.asSystem((transaction) =>
      sql`DELETE FROM events WHERE developer_id = ${server.developerId}`.execute(transaction),
    );
    expect(await dispose(database(), server.developerId)).toBeUndefined();
    const disposed = await disposeNow(server.developerId);
    expect(disposed).toMatchObject({ size: GONE });
    expect(await disposeNow(server.developerId)).toBeUndefined();
    // What was decided an hour ago is deleted: exports may still read it.
    expect(await deleteDisposed(server.database, server.developerId)).toBe(0);
    const both = [1, 2].map(() =>
      deleteDisposed(server.database, server.developerId, { settledAfter: '0 seconds' }),
    );
    const deleted = await Promise.all(both);
    expect((deleted[0] ?? 0) + (deleted[1] ?? 0)).toBe(GONE);
    await server.write(5);
    lines = await server.entries();
    checkpoint = (await server.note()).text;
    key = await server.verifierKey();
  });

  test('its rows are gone, and those of another developer are not touched', async () => {
    const other = await seed(server.database);
    await writeOn(
      server.database,
      other,
      daysAgo(400),
      Array.from({ length: 300 }, () => ({ action: 'a', status: 'success' as const })),
    );
    await deleteDisposed(server.database, other.developerId, { settledAfter: '0 seconds' });
    const { rows } = await server.database.asSystem((transaction) =>
      sql<{ mine: number; details: number; theirs: number }>`
        SELECT count(*) FILTER (WHERE developer_id = ${server.developerId}) AS mine,
          count(*) FILTER (WHERE developer_id = ${other.developerId}) AS theirs,
          (SELECT count(*) FROM audit_details WHERE developer_id = ${server.developerId}) AS details
        FROM audit_entries`.execute(transaction),
    );
    const left = OLD + 25 - GONE;
    expect(rows).toEqual([{ mine: left, details: left, theirs: 300 }]);
  });

  test('an export begins with what is gone, and is proven by a newer checkpoint', async () => {
    expect(lines[0]).toMatchObject({ disposed: { size: GONE, hash: (lines[1] as AuditEntry).prevHash } });
    expect(await checkExport(lines, { checkpoints: [checkpoint, older], anchoredKey: key })).toMatchObject({
      valid: true,
      entries: OLD + 25 - GONE,
      proven: OLD + 25,
      anchored: OLD + 25,
      disposed: { entries: GONE, trust: 'anchored' },
      checkpoints: [{ status: 'holds' }, { status: 'disposed', size: 300 }],
    });
    expect(await checkExport(lines, { checkpoints: [older], anchoredKey: key })).toMatchObject({
      valid: false,
      fault: { kind: 'disposed' },
    });
    expect(await checkChain(lines)).toMatchObject({ valid: true, disposed: { entries: GONE } });
  });

  test('a checkpoint of entries that are gone is proven to be of the same log', async () => {
    expect(await proofsTo(OLD + 20)).toEqual(consistency);
    const [from, to] = [readCheckpoint(older), readCheckpoint(checkpoint)];
    const { body } = await server.call(`GET /v1/audit/proof/consistency?from=300&to=${to?.size}`);
    expect(await verifyConsistency(body, from as never, to as never)).toBe(true);
    const entry = lines[1] as AuditEntry;
    const proof = await server.call(`GET /v1/audit/proof/inclusion?entry=${entry.entryId}&size=${to?.size}`);
    expect(await verifyInclusion(entry, proof.body, to as never)).toBe(true);
  });

  test('lists and counts are of what is left', async () => {
    const { entries, total } = (await server.call('GET /v1/audit/entries?order=asc&pageSize=3')).body;
    expect([entries.map(({ seq }: AuditEntry) => seq), total]).toEqual([[513, 514, 515], OLD + 25 - GONE]);
    const second = await server.call('GET /v1/audit/entries?order=asc&pageSize=3&page=2');
    expect(second.body.entries[0].seq).toBe(516);
    const until = daysAgo(100).toISOString();
    const past = (await server.call(`GET /v1/audit/entries?until=${until}&pageSize=100`)).body;
    expect([past.total, past.entries[0].seq]).toEqual([OLD - GONE, GONE + 1]);
    expect((await server.call(`GET /v1/audit/entries?until=${daysAgo(250).toISOString()}`)).body.total).toBe(
      0,
    );
    const whole = await server.call(`GET /v1/activity?since=${daysAgo(301).toISOString()}&bucket=day`);
    expect(whole.body).toMatchObject({ isWhole: false });
    const { chainIntegrity } = (await server.call('GET /v1/compliance/evidence-pack')).body;
    expect(chainIntegrity).toMatchObject({ valid: true, checkedEntries: OLD + 25 - GONE });
  });

  test('a stream begins after them, and refuses to continue among them', async () => {
    const stream = (query: string) =>
      apiFetch(`${server.url}/v1/audit/stream?until=now${query}`, {
        headers: { authorization: `Bearer ${server.key}` },
      });
    const first = (await (await stream('')).text()).split('\n')[0] ?? '';
    expect(JSON.parse(first)).toMatchObject({ seq: GONE + 1 });
    const gone = await stream('&after=511');
    expect([gone.status, await gone.json()]).toMatchObject([410, { code: 'CURSOR_GONE' }]);
    expect((await stream('&after=512')).status).toBe(200);
    const list = (query: string) => server.call(`GET /v1/audit/entries?${query}`);
    expect(await list('order=asc&cursor=511')).toMatchObject({
      status: 410,
      body: { code: 'CURSOR_GONE', message: expect.stringMatching(/^cursor: the entries up to 512 /) },
    });
    expect((await list('order=asc&cursor=512')).body.entries[0].seq).toBe(GONE + 1);
    expect((await list('order=desc&cursor=300')).body.entries).toEqual([]);
  });

  test('a pack of evidence about what is gone is refused, and says from when there is one', async () => {
    const pack = (since: Date) =>
      apiFetch(`${server.url}/v1/compliance/evidence`, {
        method: 'POST',
        headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ framework: 'eu-ai-act', since: since.toISOString() }),
      });
    const refused = await pack(daysAgo(250));
    const { code, message } = (await refused.json()) as { code: string; message: string };
    expect([refused.status, code]).toEqual([410, 'ENTRIES_DISPOSED']);
    const after = new Date(Date.parse(/after (\S+)$/.exec(message)?.[1] ?? '') + 1);
    const files = await unzip(Buffer.from(await (await pack(after)).arrayBuffer()));
    const entries = (files.get('entries.jsonl') ?? '')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const head = readCheckpoint(files.get('audit-checkpoint.txt') ?? '');
    const proof = JSON.parse(files.get('audit-proof.json') ?? '');
    expect(await checkRange(entries, proof, head as never)).toMatchObject({ valid: true, entries: 25 });
  });

  test('a report that an agent signed is not taken again', async () => {
    const again = await server.call('POST /v1/audit/log', report);
    expect([again.status, again.body]).toMatchObject([
      409,
      { code: 'SIGNATURE_USED', message: expect.stringContaining('was in the log before') },
    ]);
  });

  test('the disposal is an event, and an entry of the administrators’ log, which says what is gone', async () => {
    const { entries } = (await server.call('GET /v1/admin-log?action=audit.disposed')).body;
    const { disposed } = lines[0] as DisposalLine;
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      principal: 'server',
      principalId: '{"kind":"server"}',
      metadata: {
        door: 'schedule',
        data: { size: GONE, hash: disposed.hash, root: disposed.note.split('\n')[3], retention: '190d' },
      },
    });
    const told = async () =>
      (await server.call('GET /v1/events?pageSize=100')).body.events.filter(
        ({ type }: { type: string }) => type === 'audit.disposed',
      );
    // Events wait for transactions that began before them.
    await expect.poll(told).toHaveLength(1);
  });

  test('a setting that is stated again does not begin the day anew', async () => {
    const own = await seed(server.database);
    const key = await seedKey(server.database, own.developerId, ['admin']);
    const changes = async () =>
      (await server.call('GET /v1/events', undefined, { key })).body.events.map(
        ({ data }: { data: { changed: string[] } }) => data.changed,
      );
    const settings = { retention: '400d' };
    expect((await server.call('PATCH /v1/me', { settings }, { key })).status).toBe(200);
    expect((await server.call('PATCH /v1/me', { settings }, { key })).status).toBe(200);
    await expect.poll(changes).toEqual([[], ['retention']]);
  });

  test('six months are as long in every time zone', async () => {
    const own = await seed(server.database);
    const requests = Array.from({ length: 256 }, () => ({ action: 'a', status: 'success' as const }));
    // Half an hour too young.
    await writeOn(server.database, own, new Date(daysAgo(184).getTime() + 1_800_000), requests);
    const key = await seedKey(server.database, own.developerId, ['admin']);
    await server.call('PATCH /v1/me', { settings: { retention: '184d' } }, { key });
    // A zone whose summer has begun a day ago.
    const julian = (days: number) => {
      const day = new Date(Date.now() + days * DAY);
      return `J${(Date.UTC(2026, day.getUTCMonth(), day.getUTCDate()) - Date.UTC(2026, 0, 0)) / DAY}`;
    };
    const disposed = server.database.asSystem(async (transaction) => {
      await sql.raw(`SET LOCAL TIME ZONE 'XXX0YYY,${julian(-1)},${julian(2)}'`).execute(transaction);
      await sql`INSERT INTO audit_disposals (developer_id, size, hash, through)
        SELECT developer_id, seq, hash, at FROM audit_entries
        WHERE developer_id = ${own.developerId} AND seq = 256`.execute(transaction);
    });
    await expect(disposed).rejects.toThrow('are not disposed of');
  });

  test('a long log is deleted in pieces, and whoever is killed between two is continued', async () => {
    const own = await seed(server.database);
    const requests = Array.from({ length: 512 }, () => ({ action: 'a', status: 'success' as const }));
    for (let batch = 0; batch < 9; batch += 1) await writeOn(server.database, own, daysAgo(300), requests);
    const key = await seedKey(server.database, own.developerId, ['admin']);
    const its = readable({
      ...server,
      ...own,
      key,
      call: (line, body) => server.call(line, body, { key }),
      export: () => server.export(key),
    });
    const before = (await its.note()).text;
    await server.call('PATCH /v1/me', { settings: { retention: '184d' } }, { key });
    expect(await disposeNow(own.developerId)).toMatchObject({ size: 4_608 });
    let transactions = 0;
    const killed: Database = {
      ...server.database,
      asSystem: (work) =>
        server.database.asSystem(async (transaction) => {
          const result = await work(transaction);
          transactions += 1;
          // One looks for a piece, one deletes it.
          if (transactions === 4) throw new Error('killed');
          return result;
        }),
    };
    const settledAfter = '0 seconds';
    await expect(deleteDisposed(killed, own.developerId, { settledAfter })).rejects.toThrow('killed');
    // A server that stops does not wait until all is deleted.
    const stopping = new AbortController();
    const stopped: Database = {
      ...server.database,
      asSystem: (work) => {
        stopping.abort();
        return server.database.asSystem(work);
      },
    };
    const { signal } = stopping;
    const [first, others] = engine === 'postgresql' ? [4_096, 512] : [512, 4_096];
    const one = await deleteDisposed(stopped, own.developerId, { settledAfter, signal });
    expect(one).toBe(512);
    expect(await deleteDisposed(server.database, own.developerId, { settledAfter, signal })).toBe(0);
    const rest = await deleteDisposed(server.database, own.developerId, { settledAfter });
    expect([first, one + rest]).toEqual([4_608 - others, others]);
    const lines = await its.entries();
    expect(
      await checkExport(lines, { checkpoints: [before], anchoredKey: await its.verifierKey() }),
    ).toMatchObject({
      valid: true,
      entries: 0,
      head: { seq: 4_608 },
      anchored: 4_608,
    });
    await its.write(1);
    expect(await its.checkpoint()).toMatchObject({ size: 4_609 });
  });

  test('an export that is overtaken by a disposal is cut, not shown with a gap', async () => {
    const own = await seed(server.database);
    const requests = Array.from({ length: 512 }, () => ({ action: 'a', status: 'success' as const }));
    await writeOn(server.database, own, daysAgo(300), requests);
    const key = await seedKey(server.database, own.developerId, ['admin']);
    await readable({ ...server, ...own, key }).note();
    const reading = exportLines(server.database, own.developerId, undefined);
    expect((await reading.next()).value).toContain('"seq":250,');
    await server.call('PATCH /v1/me', { settings: { retention: '184d' } }, { key });
    await disposeNow(own.developerId);
    await deleteDisposed(server.database, own.developerId, { settledAfter: '0 seconds' });
    await expect(reading.next()).rejects.toThrow(
      'the audit entries from 251 to 512 were disposed of meanwhile',
    );
  });

  test('whoever comes to what is gone goes on after it: meters and anomalies', async () => {
    const own = await seed(server.database);
    const calls = (count: number) =>
      Array.from({ length: count }, () => ({ action: 'a', status: 'allowed' as const }));
    await writeOn(server.database, own, daysAgo(300), calls(256));
    await writeOn(server.database, own, daysAgo(299), calls(10));
    const key = await seedKey(server.database, own.developerId, ['admin']);
    await readable({ ...server, ...own, key }).note();
    await server.call('PATCH /v1/me', { settings: { retention: '184d' } }, { key });
    await disposeNow(own.developerId);
    await deleteDisposed(server.database, own.developerId, { settledAfter: '0 seconds' });
    await server.call('POST /v1/anomalies/detect', undefined, { key });
    // As if nobody had counted or looked at anything yet.
    const isOwn = sql`developer_id = ${own.developerId}`;
    await server.database.asSystem(async (transaction) => {
      await sql`INSERT INTO metered_hours (developer_id, hour, from_seq, to_seq, calls)
        VALUES (${own.developerId}, ${daysAgo(301)}, 0, 0, 0)`.execute(transaction);
      await sql`UPDATE anomaly_cursors SET seq = 0 WHERE ${isOwn}`.execute(transaction);
      await sql`DELETE FROM anomaly_profiles WHERE ${isOwn}`.execute(transaction);
    });
    await countHours(server.database);
    await server.call('POST /v1/anomalies/detect', undefined, { key });
    const { rows } = await server.database.asSystem((transaction) =>
      sql<object>`
        SELECT c.seq AS "lookedAt", m.from_seq AS "from", m.to_seq AS "to", m.calls FROM anomaly_cursors c
        JOIN metered_hours m USING (developer_id) WHERE ${isOwn} AND m.to_seq > 0`.execute(transaction),
    );
    expect(rows).toEqual([{ lookedAt: 266, from: 256, to: 266, calls: 10 }]);
  });

  test('the server does so by itself, for developers whose setting is older than a day', async () => {
    const own = await seed(server.database);
    const requests = Array.from({ length: 256 }, () => ({ action: 'a', status: 'success' as const }));
    await writeOn(server.database, own, daysAgo(300), requests);
    const key = await seedKey(server.database, own.developerId, ['admin']);
    await readable({ ...server, ...own, key }).note();
    await server.database.asSystem((transaction) =>
      sql`UPDATE developers SET settings = '{"retention": "184d"}' WHERE id = ${own.developerId}`.execute(
        transaction,
      ),
    );
    const said = Promise.withResolvers<object>();
    const job = startRetention({
      database: database(),
      log: { info: (fields: object) => said.resolve(fields), warn: (fields: object) => said.reject(fields) },
      every: 10,
    });
    expect(await said.promise).toEqual({ developerId: own.developerId, size: 256 });
    await job.close();
  });

  test('entries that no checkpoint covers stay', async () => {
    const own = await seed(server.database);
    await writeOn(
      server.database,
      own,
      daysAgo(300),
      Array.from({ length: 300 }, () => ({ action: 'a', status: 'success' as const })),
    );
    const key = await seedKey(server.database, own.developerId, ['admin']);
    await server.call('PATCH /v1/me', { settings: { retention: '184d' } }, { key });
    expect(await disposeNow(own.developerId)).toBeUndefined();
    await readable({ ...server, ...own, key }).note();
    expect(await disposeNow(own.developerId)).toMatchObject({ size: 256 });
  });
});
