import { expect, test } from 'vitest';
import { postgresql } from '../../support/databases.ts';
import { testServer } from '../../support/server.ts';

const ENTRIES = 1_000_000;
/** Every so many entries a call is above what the draft allows. */
const EVERY = 9_973;
/** Megabytes that a replay may add, garbage included; 390 were measured. */
const MEMORY = 700;

test(
  'a million entries are replayed in bounded memory, and the difference is exactly the planted calls',
  { timeout: 900_000 },
  async () => {
    const server = await testServer({ place: await postgresql() });
    const { developer } = server;
    const scopes = ['payments:initiate'];
    const agentId = (await developer.call('POST /v1/agents', { name: 'a', scopes })).body.id;
    const { code } = (await developer.call('POST /v1/authorize', { agentId, principalId: 'alice', scopes }))
      .body;
    const { grantId } = (await developer.call('POST /v1/token', { code, agentId })).body;
    await server.sql(`
      WITH made AS (
        INSERT INTO audit_entries (developer_id, seq, entry_id, agent_id, grant_id, principal, action, status, at, canonical, hash)
        SELECT '${developer.id}', seq, 'alog_' || seq, '${agentId}', '${grantId}', (SELECT id FROM principals LIMIT 1),
          CASE WHEN seq % 2 = 0 THEN 'pay' ELSE 'see' END, 'allowed',
          '2026-03-01T00:00:00Z'::timestamptz + seq * interval '1 second', '{"seq":' || seq || '}', sha256('')
        FROM generate_series(1, ${ENTRIES}) AS seq RETURNING developer_id, seq
      )
      INSERT INTO audit_details (developer_id, seq, metadata, salt)
      SELECT developer_id, seq, '{"facts":{"amount":"' || CASE WHEN seq % ${EVERY} = 0 THEN '500' ELSE '20' END || '"}}',
        '\\x00000000000000000000000000000000'::bytea FROM made`);
    await server.sql(
      `INSERT INTO audit_heads (developer_id, seq, hash) VALUES ('${developer.id}', ${ENTRIES}, NULL)
       ON CONFLICT (developer_id) DO UPDATE SET seq = excluded.seq`,
    );
    await server.sql('ANALYZE');
    const before = process.memoryUsage().rss;
    const began = performance.now();
    const { body } = await developer.call('POST /v1/policies/replay', {
      policy: {
        name: 'dear',
        cedar:
          'forbid(principal, action == Tool::Action::"pay", resource) when { context has amount && context.amount.greaterThan(decimal("200.0")) };',
      },
      since: '2026-03-01T00:00:00Z',
    });
    const seconds = (performance.now() - began) / 1_000;
    const grown = (process.memoryUsage().rss - before) / 1e6;
    console.error(
      `${ENTRIES} entries in ${seconds.toFixed(1)} s, ${Math.round(ENTRIES / seconds)} a second, ${grown.toFixed(0)} MB more`,
    );
    expect(grown).toBeLessThan(MEMORY);
    const planted = Array.from({ length: ENTRIES }, (_, index) => index + 1).filter(
      (seq) => seq % EVERY === 0 && seq % 2 === 0,
    );
    expect(body).toMatchObject({ calls: ENTRIES, changed: planted.length, undecided: 0, isWhole: true });
    expect(body.changes).toHaveLength(1);
    expect(body.changes[0].entryIds).toEqual(planted.slice(0, 100).map((seq) => `alog_${seq}`));
    await server.close();
  },
);
