import { checkRange, readCheckpoint } from '@grantex/core/log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FRAMEWORK_IDS, FRAMEWORKS } from '../../../src/ledger/evidence/frameworks/frameworks.ts';
import { engines } from '../../support/databases.ts';
import { makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { rawFetch } from '../../support/contract.ts';
import { type Files, unzip } from './unzip.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';

describe.each(engines)('a pack of evidence, on $engine,', ({ place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  let grantId: string;
  const start = new Date(Date.now() - 60_000).toISOString();
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    developer = await server.signUp();
    const { call } = developer;
    const granted = await makeGrant(call, await makeAgent(call));
    grantId = granted.grantId;
    await makeChild(call, granted.grantToken, await makeAgent(call));
    const log = (action: string, status: string, metadata: object = {}) =>
      call('POST /v1/audit/log', { grantId, action, status, metadata });
    for (let count = 0; count < 300; count += 100) {
      const entries = Array.from({ length: 100 }, () => ({
        grantId,
        action: 'flight.search',
        status: 'allowed',
      }));
      await call('POST /v1/audit/batch', { entries });
    }
    await log('flight.book', 'blocked', { reason: '<b>scope_missing</b>' });
    await call(`POST /v1/grants/${grantId}/hold`, { reason: 'a look' });
    await call(`POST /v1/grants/${grantId}/release`);
  });
  afterAll(() => server.close());

  async function packOf(body: object, key = developer.key): Promise<Files> {
    const response = await rawFetch(`${server.url}/v1/compliance/evidence`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    return unzip(Buffer.from(await response.arrayBuffer()));
  }
  const json = (files: Files, name: string): any => JSON.parse(files.get(name) ?? '');
  const rows = (files: Files, name: string): any[] =>
    (files.get(name) ?? '')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown);

  test('has the entries of its period, which its checkpoint covers, in both logs', async () => {
    const files = await packOf({ framework: 'eu-ai-act', since: start });
    const { logs, counts, developer: whose } = json(files, 'manifest.json');
    expect(whose.id).toBe(developer.id);
    for (const [log, file] of [
      ['audit', 'entries.jsonl'],
      ['admin', 'admin-log.jsonl'],
    ] as const) {
      const head = readCheckpoint(files.get(`${log}-checkpoint.txt`) ?? '');
      const report = await checkRange(rows(files, file), json(files, `${log}-proof.json`), head as never);
      expect([log, report.valid, report.entries, report.developerId]).toEqual([
        log,
        true,
        logs[log].to,
        developer.id,
      ]);
    }
    expect(counts).toMatchObject({
      entries: 301,
      refusals: 1,
      grants: 2,
      delegations: 1,
      holds: 2,
      proven: 0,
    });
    expect(rows(files, 'grants.jsonl').map(({ grantId: id }) => id)).toContain(grantId);
    expect(
      rows(files, 'grants.jsonl').find(({ parentGrantId }) => parentGrantId === undefined).consent,
    ).toMatchObject({
      approvedScopes: ['flights:search', 'flights:book', 'payments:initiate:max_500'],
    });
    expect(rows(files, 'holds.jsonl').map(({ released }) => released)).toEqual([false, true]);
    expect(json(files, 'manifest.json').files.map(({ name }: { name: string }) => name)).toEqual(
      [...files.keys()].filter((name) => !name.startsWith('manifest.')),
    );
  });

  test('of a part of the log proves that part, and continues the pack before it', async () => {
    const first = await packOf({ framework: 'soc2', since: start });
    const size = json(first, 'manifest.json').logs.audit.size as number;
    const { body } = await developer.call('POST /v1/audit/log', {
      grantId,
      action: 'later',
      status: 'success',
    });
    const second = await packOf({ framework: 'soc2', since: body.timestamp, previousSize: size });
    expect(rows(second, 'entries.jsonl')).toEqual([body]);
    expect(second.get('previous.txt')).toBe(first.get('audit-checkpoint.txt'));
    expect(json(second, 'previous-proof.json')).toMatchObject({ from: size, to: size + 1 });
    const none = await packOf({
      framework: 'soc2',
      since: '2020-01-01T00:00:00Z',
      until: '2020-02-01T00:00:00Z',
    });
    expect([none.get('entries.jsonl'), none.get('grants.jsonl'), none.get('admin-log.jsonl')]).toEqual([
      '',
      '',
      '',
    ]);
    expect(none.get('report.html')).not.toContain('supports restriction');
    expect(none.get('report.html')).toContain('Nothing in this pack shows this');
  });

  test('has a report for each framework whose claims point at lines of the pack', async () => {
    for (const framework of FRAMEWORK_IDS) {
      const files = await packOf({ framework, since: start });
      const report = files.get('report.html') ?? '';
      expect(report).not.toMatch(/<script|javascript:|https?:\/\/(?!localhost)/);
      expect(report).not.toContain('<b>scope_missing</b>');
      const pointers = [...report.matchAll(/<code>([^<]+)<\/code>[^(]*\((\S+\.jsonl), line (\d+)\)/g)];
      expect(pointers.length).toBeGreaterThan(3);
      for (const [, id = '', file = '', line] of pointers) {
        expect([file, line, files.get(file)?.split('\n')[Number(line) - 1]?.includes(id)]).toEqual([
          file,
          line,
          true,
        ]);
      }
      for (const { ref, notShown } of FRAMEWORKS[framework].controls) {
        expect([ref, report.includes(notShown.slice(0, 40)), report.includes(`${ref}:`)]).toEqual([
          ref,
          true,
          true,
        ]);
      }
    }
  });

  test('never says that something is compliant', () => {
    for (const { controls } of Object.values(FRAMEWORKS)) {
      for (const { claim } of controls) expect(claim).toMatch(/ supports? /);
      expect(JSON.stringify(controls)).not.toMatch(/complian|complies|guarantee|ensures/i);
    }
  });

  test('has nothing of another developer', async () => {
    const other = await server.signUp();
    const files = await packOf({ framework: 'gdpr', since: start }, other.key);
    expect(
      [...files.values()].filter((file) => file.includes(developer.id) || file.includes(grantId)),
    ).toEqual([]);
    expect(rows(files, 'entries.jsonl')).toEqual([]);
    const body = { framework: 'gdpr', since: start, previousSize: 301 };
    expect((await other.call('POST /v1/compliance/evidence', body)).status).toBe(404);
  });

  test('is refused for a framework or a period that there is not', async () => {
    for (const body of [
      { framework: 'pci', since: start },
      { framework: 'gdpr' },
      { framework: 'gdpr', since: 'yesterday' },
      { framework: 'gdpr', since: start, until: start },
    ]) {
      expect((await developer.call('POST /v1/compliance/evidence', body)).body.code).toBe('VALIDATION_ERROR');
    }
  });
});
