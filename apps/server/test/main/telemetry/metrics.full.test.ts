import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { secretsIn } from 'test-config';
import { startPostgres } from 'test-postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tenant, type Tenant } from '../../isolation/tenant.ts';
import { engines } from '../../support/databases.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { scrape } from '../../support/scrape.ts';

const METRICS = { GRANTEX_METRICS_PORT: '0' };

test('nothing is measured and nothing listens unless a port is set', async () => {
  const server = await testServer();
  expect(server.metricsUrl).toBeUndefined();
  const { status } = await fetch(`${server.url}/metrics`);
  expect(status).toBe(404);
  await server.close();
});

describe.each(engines)('the metrics on $engine', ({ place }) => {
  let server: TestServer;
  let somebody: Tenant;
  beforeAll(async () => {
    server = await testServer({ place: await place(), environment: METRICS });
    somebody = await tenant(server, 'user_alice');
  });
  afterAll(() => server.close());

  test('count tokens by what they were issued for, once they are committed', async () => {
    const before = await scrape(server);
    const { call, agentId, refreshToken } = somebody;
    await call('POST /v1/token/refresh', { refreshToken, agentId });
    await call('POST /v1/token/refresh', { refreshToken: 'ref_unknown', agentId });
    const after = await scrape(server);
    const issued = (by: string): number =>
      after.valueOf(`grantex_tokens_issued_total{by="${by}"}`) -
      before.valueOf(`grantex_tokens_issued_total{by="${by}"}`);
    expect(issued('refresh')).toBe(1);
    expect(issued('exchange')).toBe(0);
    expect(before.valueOf('grantex_tokens_issued_total{by="exchange"}')).toBe(1);
    expect(before.valueOf('grantex_tokens_issued_total{by="delegation"}')).toBe(1);
  });

  test('count verifications by their outcome, and revocations by what was revoked', async () => {
    const { call, grantToken } = somebody;
    const own = await tenant(server, 'user_bob');
    await own.call('POST /v1/tokens/verify', { token: own.grantToken });
    await own.call('POST /v1/tokens/verify', { token: own.grantToken, scopes: ['never:granted'] });
    await own.call('POST /v1/tokens/verify', { token: 'no token' });
    await call('POST /v1/grants/verify', { token: grantToken });
    await own.call(`DELETE /v1/grants/${own.grantId}`);
    await own.call(`DELETE /v1/grants/${own.grantId}`);
    await own.call('POST /v1/tokens/verify', { token: own.grantToken });
    const { valueOf } = await scrape(server);
    const outcome = (name: string): number => valueOf(`grantex_verifications_total{outcome="${name}"}`);
    expect([
      outcome('valid'),
      outcome('scope_missing'),
      outcome('malformed_token'),
      outcome('revoked'),
    ]).toEqual([2, 1, 1, 1]);
    expect(valueOf('grantex_revocations_total{kind="grant"}')).toBe(1);
  });

  test('count requests by the pattern of their route, and contain nothing that a caller chose', async () => {
    const { call, agentId, key } = somebody;
    const before = await scrape(server);
    await call(`GET /v1/agents/${agentId}`);
    await call('GET /v1/agents/ag_nobody');
    for (let index = 0; index < 20; index += 1) {
      await fetch(`${server.url}/${key}/${index}?q=${agentId}`, { method: index % 2 === 0 ? 'GET' : 'LOCK' });
    }
    await fetch(`${server.url}/%zz`);
    const after = await scrape(server);
    const requests = (labels: string): number => {
      const series = `grantex_http_request_duration_seconds_count{${labels}}`;
      return after.valueOf(series) - before.valueOf(series);
    };
    expect(requests('method="GET",route="/v1/agents/:id",status="200"')).toBe(1);
    expect(requests('method="GET",route="/v1/agents/:id",status="404"')).toBe(1);
    expect(requests('method="GET",route="none",status="404"')).toBe(10);
    expect(requests('method="other",route="none",status="404"')).toBe(10);
    expect(requests('method="GET",route="none",status="400"')).toBe(1);
    expect(after.valueOf('grantex_http_requests_in_flight')).toBe(0);
  });

  test('contain nothing personal, no id and no secret', async () => {
    const { text, labels } = await scrape(server);
    expect(secretsIn(text)).toEqual([]);
    const { id, agentId, grantId, principalId } = somebody;
    for (const personal of [id, agentId, grantId, principalId, '127.0.0.1'])
      expect(text).not.toContain(personal);
    const names = new Set(labels.map(({ name }) => name));
    expect([...names].toSorted()).toEqual(
      ['by', 'change', 'kind', 'le', 'method', 'outcome', 'role', 'route', 'state', 'status', 'table'].filter(
        (name) => names.has(name),
      ),
    );
    const routes = new Set(labels.filter(({ name }) => name === 'route').map(({ value }) => value));
    for (const route of routes) expect(route).toMatch(/^(none|(\/([\w.-]+|:\w+))+)$/);
  });

  test('show how the audit log is written: entries, batches, queue', async () => {
    const before = await scrape(server);
    const { call, grantId } = somebody;
    const entry = { grantId, action: 'flights.search', status: 'success' };
    await call('POST /v1/audit/batch', { entries: [entry, entry, entry] });
    const after = await scrape(server);
    const grown = (series: string): number => after.valueOf(series) - before.valueOf(series);
    expect(grown('grantex_audit_entries_total{outcome="written"}')).toBe(3);
    expect(grown('grantex_audit_batch_entries_count')).toBe(1);
    expect(grown('grantex_audit_wait_seconds_count')).toBe(1);
    expect(after.valueOf('grantex_audit_queue_entries')).toBe(0);
    expect(after.valueOf('grantex_audit_queue_bytes')).toBe(0);
  });

  test('cover the database, the keys and the process', async () => {
    const { call } = somebody;
    await call('POST /v1/grants/delegate', { parentGrantToken: 'x', subAgentId: 'ag_x', scopes: [] });
    const before = await scrape(server);
    await call('GET /v1/grants');
    const { valueOf } = await scrape(server);
    const series = (role: string, outcome: string): string =>
      `grantex_database_transaction_duration_seconds_count{role="${role}",outcome="${outcome}"}`;
    const transactions = (role: string, outcome: string): number => valueOf(series(role, outcome));
    expect(transactions('app', 'committed')).toBeGreaterThan(before.valueOf(series('app', 'committed')));
    expect(transactions('app', 'committed')).toBeGreaterThan(5);
    expect(transactions('app', 'rolled_back')).toBeGreaterThan(0);
    expect(transactions('system', 'committed')).toBeGreaterThan(0);
    expect(valueOf('grantex_database_connection_wait_seconds_count')).toBeGreaterThan(5);
    expect(valueOf('grantex_database_up')).toBe(1);
    const connections = (state: string): number => valueOf(`grantex_database_connections{state="${state}"}`);
    expect(connections('idle') + connections('busy')).toBeGreaterThan(0);
    expect(valueOf('grantex_database_connections_waited_for')).toBe(0);
    expect(valueOf('grantex_issuer_keys{state="active"}')).toBe(1);
    expect(valueOf('grantex_issuer_key_age_seconds{state="active"}')).toBeGreaterThan(0);
    expect(valueOf('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
    expect(valueOf('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  });

  test('count a client that left before its response as aborted', async () => {
    const aborted =
      'grantex_http_request_duration_seconds_count{method="POST",route="/v1/agents",status="aborted"}';
    const before = (await scrape(server)).valueOf(aborted);
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /v1/agents HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${somebody.key}\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{`,
    );
    await until(async () => (await scrape(server)).valueOf('grantex_http_requests_in_flight') === 1);
    socket.destroy();
    await until(async () => (await scrape(server)).valueOf(aborted) === before + 1);
    expect((await scrape(server)).valueOf('grantex_http_requests_in_flight')).toBe(0);
  });
});

test('the page for operators lists every metric, and no other', async () => {
  const server = await testServer({ environment: METRICS });
  const { text } = await scrape(server);
  await server.close();
  const page = await readFile(new URL('../../../../../docs/guides/monitoring.md', import.meta.url), 'utf8');
  const [, table = ''] = /<!-- #region metrics -->([\s\S]*?)<!-- #endregion metrics -->/.exec(page) ?? [];
  const listed = table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.replaceAll(/ +/g, ' ').trim());
  const types = new Map(
    [...text.matchAll(/^# TYPE (grantex_\w+) (\w+)$/gm)].map(([, name, type]) => [name, type]),
  );
  const helps = [...text.matchAll(/^# HELP (grantex_\w+) (.*)$/gm)];
  expect(listed).toEqual(helps.map(([, name, help]) => `| \`${name}\` | ${types.get(name)} | ${help} |`));
});

test('the metrics listener serves nothing else, and only on loopback', async () => {
  const server = await testServer({ environment: METRICS });
  const url = new URL(server.metricsUrl ?? '');
  expect(url.hostname).toBe('127.0.0.1');
  for (const [method, path] of [
    ['GET', '/'],
    ['POST', '/metrics'],
    ['GET', '/v1/agents'],
    ['GET', '/metrics/x'],
  ]) {
    expect((await fetch(new URL(path ?? '', url), { method: method ?? '' })).status).toBe(404);
  }
  const others = Object.values(networkInterfaces())
    .flat()
    .filter((own) => own?.family === 'IPv4' && !own.internal);
  for (const other of others) {
    await expect(fetch(`http://${other?.address}:${url.port}/metrics`)).rejects.toThrow('fetch failed');
  }
  await server.close();
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test('while the database is away the metrics are served, and show it', async () => {
  const postgres = await startPostgres();
  const environment = {
    DATABASE_URL: await postgres.createDatabase(),
    GRANTEX_MASTER_KEY: Buffer.alloc(32, 5).toString('base64'),
  };
  const server = await testServer({ place: { engine: 'postgresql', environment }, environment: METRICS });
  await postgres.kill();
  await server.developer.call('GET /v1/agents');
  const { valueOf } = await scrape(server);
  expect(valueOf('grantex_database_up')).toBe(0);
  expect(valueOf('grantex_issuer_keys{state="active"}')).toBe(0);
  const lost = 'grantex_database_transaction_duration_seconds_count{role="app",outcome="unavailable"}';
  const waits = 'grantex_database_connection_wait_seconds_count';
  expect(valueOf(lost) + valueOf(waits)).toBeGreaterThan(0);
  await postgres.restart();
  await until(async () => (await scrape(server)).valueOf('grantex_database_up') === 1);
  await server.close();
  await postgres.stop();
});

/** Resolves once it is true. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo()));
}
