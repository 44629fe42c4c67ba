
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createActivity } from '../../src/activity/activity.ts';
import { HOUR } from '../../src/activity/count-block.ts';
import { listEntries } from '../../src/audit/read.ts';
import { postgresql } from '../support/databases.ts';
import { testServer } from '../support/server.ts';
test('m', async () => {
  const server = await testServer({ place: await postgresql() });
  const { database, developer: { id } } = server;
  const t0 = performance.now();
  for (let from = 1; from < 1_000_000; from += 50_000) {
    await database.forDeveloper(id, async (t) => {
      await sql`INSERT INTO audit_entries (developer_id, seq, entry_id, agent_id, grant_id, principal, action, status, at, canonical, hash)
        SELECT ${id}, n, ${id}::text || n, 'ag_' || (n % 50), 'grnt_' || (n % 1000), 'prn_' || (n % 200), 'act.' || (n % 7), (ARRAY['allowed','success','failure','blocked'])[1 + n % 4],
          clock_timestamp() - (1000001 - n) * interval '2 seconds', repeat(md5(n::text), 18), decode(repeat(md5(n::text),2),'hex') FROM generate_series(${from}::int, ${from + 49_999}::int) AS n`.execute(t);
      await sql`INSERT INTO audit_details (developer_id, seq, metadata, salt) SELECT ${id}, n, CASE WHEN n % 4 = 3 THEN '{"inputDigest":"' || repeat(md5(n::text),2) || '","missingScopes":["a:b"],"reason":"scope_missing"}' ELSE '{"inputDigest":"' || repeat(md5(n::text),2) || '"}' END, decode(md5(n::text),'hex') FROM generate_series(${from}::int, ${from + 49_999}::int) AS n`.execute(t);
    });
  }
  await database.forDeveloper(id, async (t) => { await t.insertInto('audit_heads').values({ developer_id: id, seq: 1_000_000, hash: null }).execute(); });
  await server.sql('ANALYZE');
  console.log('filled', performance.now() - t0);
  const activity = createActivity(database);
  const until = Math.ceil(Date.now() / HOUR) * HOUR;
  const timed = async (name: string, work: () => Promise<unknown>) => {
    const start = performance.now(); let r: any; try { r = await work(); } catch (e) { r = String(e); }
    console.log(name, (performance.now() - start).toFixed(1), 'ms', typeof r === 'string' ? r : JSON.stringify(r).slice(0, 60));
  };
  await timed('24 h first', () => activity.read(id, { since: until - 24 * HOUR, until, bucket: HOUR }));
  await timed('24 h again', () => activity.read(id, { since: until - 24 * HOUR, until, bucket: HOUR }));
  await timed('30 d first (all 10^6)', () => activity.read(id, { since: until - 720 * HOUR, until, bucket: 24 * HOUR }));
  await timed('30 d again', () => activity.read(id, { since: until - 720 * HOUR, until, bucket: 24 * HOUR }));
  const list = (name: string, filter: object, more: object = {}) => timed('list ' + name, () => database.forList(id, (t) => listEntries(t, filter, { page: 1, pageSize: 50, order: 'desc', ...more } as any)));
  await list('newest', {});
  await list('agent', { agentId: 'ag_3' });
  await list('status', { status: 'blocked' });
  await list('action', { action: 'act.3' });
  await list('rare action', { action: 'nope' });
  await list('since 1h', { since: new Date(Date.now() - HOUR).toISOString() });
  await list('until 10d ago', { until: new Date(Date.now() - 240 * HOUR).toISOString() });
  await list('window 1h, 10d ago', { since: new Date(Date.now() - 241 * HOUR).toISOString(), until: new Date(Date.now() - 240 * HOUR).toISOString() });
  await list('window 1h, asc', { since: new Date(Date.now() - 241 * HOUR).toISOString(), until: new Date(Date.now() - 240 * HOUR).toISOString() }, { order: 'asc' });
  await server.close();
}, 400_000);
