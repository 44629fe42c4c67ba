import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callCef, loggedChangeCef } from '../../../src/ledger/siem/formats/cef.ts';
import { changeOf } from '../../../src/ledger/siem/formats/change.ts';
import { changeEvent } from '../../../src/ledger/siem/formats/ocsf-change.ts';
import { loggedChangeEvent } from '../../../src/ledger/siem/formats/ocsf-logged-change.ts';
import { loggedChange } from '../../../src/ledger/siem/formats/logged-change.ts';
import { loggedCall } from '../../../src/ledger/siem/formats/logged-call.ts';
import { engines } from '../../support/databases.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { told } from '../events/event-client.ts';
import { readCef } from './read-cef.ts';
import { linesNow, ocsfFaults, openLines } from './lines.ts';

const parsed = (lines: readonly string[]): any[] => lines.map((line) => JSON.parse(line));

describe.each(engines)('a stream of lines for a SIEM, on $engine,', ({ place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  let grantId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    developer = server.developer;
    ({ grantId } = await makeGrant(developer.call, await makeAgent(developer.call)));
  });
  afterAll(() => server.close());

  const log = async (action: string, more: object = {}, call = developer.call): Promise<any> => {
    const { status, body } = await call('POST /v1/audit/log', {
      grantId,
      action,
      status: 'success',
      ...more,
    });
    expect(status).toBe(201);
    return body;
  };
  const now = (query: Record<string, string> = {}): Promise<string[]> =>
    linesNow(server.url, developer.key, query);

  test('sends whole entries from a cursor, then new ones as they are written', async () => {
    for (const action of ['one', 'two', 'three']) await log(action);
    const stream = await openLines(server.url, developer.key, { after: '1' });
    expect(stream.contentType).toBe('application/x-ndjson; charset=utf-8');
    await stream.untilCount(2);
    const fourth = await log('four');
    const lines = parsed(await stream.untilCount(3));
    expect(lines.map(({ seq, action }) => [seq, action])).toEqual([
      [2, 'two'],
      [3, 'three'],
      [4, 'four'],
    ]);
    expect(lines[2]).toEqual(fourth);
  });

  test('that was cut continues after its last line, without a gap and without a line twice', async () => {
    const before = (await now()).length;
    const stream = await openLines(server.url, developer.key, { after: String(before) });
    await log('a');
    await stream.untilCount(1);
    stream.close();
    await Promise.all([log('b'), log('c')]);
    expect(parsed(await now({ after: String(before + 1) })).map(({ seq }) => seq)).toEqual([
      before + 2,
      before + 3,
    ]);
  });

  test('begins with its head at once, and ends cleanly only when all was sent', async () => {
    const other = await server.signUp();
    const live = await openLines(server.url, other.key);
    expect(live.status).toBe(200);
    expect(await linesNow(server.url, other.key)).toEqual([]);
    await other.call('POST /v1/keys/rotate', {});
    await other.call('DELETE /v1/me/key');
    expect(await live.ended).toBe('cut');
  });

  test('until an instant leaves out what was written from then on', async () => {
    const start = String((await now()).length);
    await log('before');
    const { timestamp } = await log('after');
    const lines = parsed(await now({ after: start }));
    expect(lines.map(({ action }) => action)).toEqual(['before', 'after']);
    const stream = await openLines(server.url, developer.key, { after: start, until: timestamp });
    expect(await stream.ended).toBe('done');
    expect(parsed(stream.lines.filter(Boolean)).map(({ action }) => action)).toEqual(
      lines.filter((line) => line.timestamp < timestamp).map(({ action }) => action),
    );
  });

  test('refuses cursors that it cannot continue from, and what it does not know', async () => {
    const refused = async (query: string) => {
      const { status, body } = await developer.call(`GET /v1/audit/stream?${query}`);
      return [status, body.code];
    };
    expect(await refused('after=999999')).toEqual([410, 'CURSOR_GONE']);
    expect(await refused('source=admin&after=999999')).toEqual([410, 'CURSOR_GONE']);
    expect(await refused('source=events&after=evt_unknown')).toEqual([410, 'CURSOR_GONE']);
    for (const query of [
      'after=x',
      'after=-1',
      'format=leef',
      'until=tomorrow',
      'ocsf=2',
      'source=all',
      'source=admin&after=evt_1',
    ]) {
      expect(await refused(query)).toEqual([400, 'VALIDATION_ERROR']);
    }
  });

  test('has nothing of another developer, whatever the cursor', async () => {
    const attacker = await server.signUp();
    await log('secret.of.the.victim');
    for (const source of ['entries', 'events', 'admin']) {
      const lines = await linesNow(server.url, attacker.key, { source });
      expect(lines.filter((line) => !line.includes(attacker.id))).toEqual([]);
    }
    const events = await told(developer.call, 4);
    const stolen = await linesNow(server.url, attacker.key, { source: 'events', after: events[0]?.id ?? '' });
    expect(stolen.filter((line) => line.includes(developer.id))).toEqual([]);
  });

  test('writes every kind of entry as valid OCSF, with the text that the log has hashed', async () => {
    const start = String((await now()).length);
    const allowed = await log('flight.book', {
      status: 'allowed',
      metadata: { inputDigest: 'd', traceparent: TRACE },
    });
    await log('flight.book', { status: 'success', ref: allowed.entryId });
    await log('flight.book', {
      status: 'failure',
      ref: allowed.entryId,
      metadata: { reason: 'input_changed' },
    });
    await log('flight.book', { status: 'blocked', metadata: { reason: 'scope_missing' } });
    await log('reported', { status: 'success', metadata: { amount: '12', nested: { list: [1, null] } } });
    const events = parsed(await now({ after: start, format: 'ocsf' }));
    expect(ocsfFaults(events)).toEqual([]);
    expect(
      events.map((one) => [one.status_id, one.disposition_id, one.status_code, one.severity_id]),
    ).toEqual([
      [0, 1, undefined, 1],
      [1, 1, undefined, 1],
      [2, 1, 'input_changed', 2],
      [2, 2, 'scope_missing', 3],
      [1, 17, undefined, 1],
    ]);
    expect(new Set(events.slice(0, 3).map(({ metadata }) => metadata.correlation_uid))).toEqual(
      new Set([allowed.entryId]),
    );
    expect(events[0].trace).toEqual({ uid: TRACE.slice(3, 35) });
    expect(events[0].raw_data_hash.value).toBe(allowed.hash);
    expect(JSON.parse(events[1].raw_data).prevHash).toBe(allowed.hash);
    expect(events[0].unmapped.ai_agent.uid).toMatch(/^did:/);
    expect(JSON.stringify(events)).not.toContain('user_alice');
    const { class_uid: _class, ...classless } = events[0];
    const wrong = [
      { ...events[0], severity_id: 8 },
      { ...events[0], grantId },
      { ...events[0], api: {} },
      classless,
    ];
    expect(wrong.map((one) => ocsfFaults([one]).length > 0)).toEqual([true, true, true, true]);
    const [next] = parsed(await now({ after: start, format: 'ocsf', ocsf: '1.9' }));
    expect([next.metadata.version, next.ai_agent, next.unmapped.ai_agent]).toEqual([
      '1.9.0-dev',
      events[0].unmapped.ai_agent,
      undefined,
    ]);
  });

  test('writes what happened to agents, keys, requests and grants as valid OCSF', async () => {
    const { call, key } = await server.signUp();
    const agentId = await makeAgent(call);
    const granted = await makeGrant(call, agentId);
    await call(`PATCH /v1/agents/${agentId}`, { name: 'another |name\\=' });
    await call(`POST /v1/grants/${granted.grantId}/hold`, { reason: 'a look' });
    await call(`DELETE /v1/grants/${granted.grantId}`);
    await call('POST /v1/keys', { name: 'reader', roles: ['audit-read'] });
    await call(`PATCH /v1/agents/${agentId}`, { status: 'suspended' });
    await told(call, 9);
    const events = parsed(await linesNow(server.url, key, { source: 'events', format: 'ocsf' }));
    expect(ocsfFaults(events)).toEqual([]);
    const found = events.map((one) => `${one.activity_name} ${one.class_uid} ${one.activity_id}`);
    expect(found).toEqual(
      expect.arrayContaining([
        'agent.created 3004 1',
        'authorization.approved 3003 1',
        'grant.created 3005 1',
        'agent.updated 3004 3',
        'grant.held 3004 12',
        'grant.revoked 3005 2',
        'api_key.created 3004 1',
        'agent.suspended 3004 12',
      ]),
    );
    const revoked = events.find(({ activity_name: name }) => name === 'grant.revoked');
    expect(revoked.privileges).toEqual(granted.scopes);
    const cef = await linesNow(server.url, key, { source: 'events', format: 'cef' });
    expect(cef.map((line) => readCef(line).signatureId)).toEqual(
      events.map(({ activity_name: name }) => name),
    );
    const [first] = parsed(await linesNow(server.url, key, { source: 'events' }));
    const rest = await linesNow(server.url, key, { source: 'events', after: first.id });
    expect(rest).toHaveLength(events.length - 1);
    expect(readCef(cef[0] ?? '').fields['cs6']).toBe(first.id);
  });

  test("sends the administrators' log to whoever may read it: from a cursor, up to an instant, and as it grows", async () => {
    const { call, key, id } = await server.signUp();
    const keyWith = async (role: string): Promise<string> =>
      (await call('POST /v1/keys', { name: role, roles: [role] })).body.apiKey;
    const reader = await keyWith('audit-read');
    const other = await keyWith('issue');
    const admin = (query: Record<string, string> = {}): Promise<string[]> =>
      linesNow(server.url, reader, { source: 'admin', ...query });
    const { entries } = (await call('GET /v1/admin-log')).body;
    const lines = parsed(await admin());
    expect(lines).toEqual(entries.toReversed());
    const stream = await openLines(server.url, reader, { source: 'admin', after: String(lines.at(-1)?.seq) });
    const agentId = await makeAgent(call);
    const [made] = parsed(await stream.untilCount(1));
    expect(made).toMatchObject({ developerId: id, action: 'agent.created', metadata: { data: { agentId } } });
    expect(made.prevHash).toBe(lines.at(-1)?.hash);
    const before = await openLines(server.url, reader, { source: 'admin', until: made.timestamp });
    expect(await before.ended).toBe('done');
    expect(parsed(before.lines.filter(Boolean))).toEqual(
      lines.filter(({ timestamp }) => timestamp < made.timestamp),
    );
    for (const line of ['GET /v1/admin-log', 'GET /v1/audit/stream?source=admin&until=now']) {
      expect((await call(line, undefined, { key: other })).body.code).toBe('ROLE_REQUIRED');
    }
    await call('POST /v1/keys/rotate', {});
    expect(await linesNow(server.url, key, { source: 'admin' })).toHaveLength(lines.length + 2);
  });

  test("writes the administrators' log as valid OCSF and as CEF, with who acted and the text that it has hashed", async () => {
    const { call, key } = await server.signUp();
    const agentId = await makeAgent(call);
    const { grantId } = await makeGrant(call, agentId);
    await call(`PATCH /v1/agents/${agentId}`, { name: 'another |name\\=' });
    await call(`POST /v1/grants/${grantId}/hold`, { reason: 'a=look|\\ at it' });
    await call(`DELETE /v1/grants/${grantId}`);
    await call('PATCH /v1/me', { settings: { maxDelegationDepth: 3 } });
    const admin = (format: string): Promise<string[]> =>
      linesNow(server.url, key, { source: 'admin', format });
    const entries = parsed(await admin('json'));
    const events = parsed(await admin('ocsf'));
    expect(ocsfFaults(events)).toEqual([]);
    const found = events.map(
      (one) => `${one.activity_name} ${one.class_uid} ${one.activity_id} ${one.entity.uid}`,
    );
    expect(found).toEqual(
      expect.arrayContaining([
        `agent.created 3004 1 ${agentId}`,
        `agent.updated 3004 3 ${agentId}`,
        `grant.held 3004 12 ${grantId}`,
        `grant.revoked 3004 4 ${grantId}`,
        `settings.updated 3004 3 ${entries[0].developerId}`,
      ]),
    );
    for (const [index, { hash, seq, entryId, principal }] of entries.entries()) {
      const { metadata, raw_data: raw, raw_data_hash: digest, actor } = events[index];
      expect([metadata.sequence, metadata.uid, digest.value]).toEqual([seq, entryId, hash]);
      expect([JSON.parse(raw).prevHash, actor.app_uid]).toEqual([
        entries[index - 1]?.hash ?? null,
        principal,
      ]);
    }
    const cef = (await admin('cef')).map(readCef);
    expect(cef.map(({ signatureId, fields }) => [signatureId, fields['suid'], fields['cs6']])).toEqual(
      entries.map(({ action, principal, seq }) => [action, principal, String(seq)]),
    );
    expect(cef.at(-1)?.fields).toMatchObject({
      cat: 'admin',
      externalId: entries.at(-1).entryId,
      cs1Label: 'target',
      cs2: 'api',
      cs3: entries.at(-1).hash,
      cs4: entries.at(-2).hash,
    });
  });

  test('writes entries as CEF', async () => {
    const start = String((await now()).length);
    const reason = 'a|b=c \\ end= \n x=y\r cs1=forged\u2028CEF:0|Evil|';
    const entry = await log('flight.book', { status: 'blocked', metadata: { reason } });
    const [line = ''] = await now({ after: start, format: 'cef' });
    const { signatureId, severity, fields } = readCef(line);
    expect([signatureId, severity]).toEqual(['call.blocked', '6']);
    expect(fields).toMatchObject({
      act: 'blocked',
      outcome: 'failure',
      reason: reason.replace('\u2028', ' '),
      externalId: entry.entryId,
      suid: entry.principal,
      sourceServiceName: entry.agentId,
      cs1Label: 'grant',
      cs1: grantId,
      cs6Label: 'cursor',
      cs6: String(entry.seq),
    });
  });
});

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const hostile = fc.string({
  unit: fc.constantFrom(
    'a',
    '=',
    '|',
    '\\',
    '\n',
    '\r',
    ' ',
    '\t',
    '\0',
    '\u0085',
    '\u2028',
    ' cs1=',
    'CEF:0|',
    '"',
    '\u{1f600}',
  ),
});

test('an alert is a valid finding of OCSF, from its opening to its end', () => {
  const about = {
    anomalyId: 'anm_1',
    kind: 'rate',
    agentId: 'ag_1',
    grantId: null,
    principal: null,
    principalId: null,
  };
  const told = { expected: 'at most 4 calls an hour', seen: '90 calls', entryIds: ['alog_1'] };
  const at = '2026-01-01T00:00:00.000Z';
  const findings = (['anomaly.opened', 'anomaly.acknowledged', 'anomaly.closed'] as const).map((type) => {
    const event = {
      id: `evt_${type}`,
      type,
      at,
      createdAt: at,
      developerId: 'dev_1',
      data: { ...about, ...told },
    } as never;
    return JSON.parse(
      changeEvent(changeOf(event, new Map()), { version: '1.8', release: '1', developerId: 'dev_1' }),
    );
  });
  expect(ocsfFaults(findings)).toEqual([]);
  expect(findings.map((one) => [one.class_uid, one.activity_id, one.status_id])).toEqual([
    [2004, 1, 1],
    [2004, 2, 2],
    [2004, 3, 4],
  ]);
  expect(findings[0].finding_info).toMatchObject({ uid: 'anm_1', desc: expect.stringContaining('90 calls') });
});

test('a person and the operator are named by their ids alone, and a person also when erased', () => {
  const ofAdmin = (principal: string, principalId: string | null, identityProvider: string | null) =>
    loggedChange({
      ...plain(),
      canonical: JSON.stringify({
        ...BARE,
        agentId: null,
        action: 'api_key.created',
        status: 'success',
        principal,
        identityProvider,
      }),
      principalId,
      metadata:
        principalId === null
          ? null
          : JSON.stringify({ door: 'console', data: { keyId: 'key_1', name: 'ci' } }),
    });
  const person = {
    kind: 'person',
    name: 'Ann Lee',
    email: 'ann@acme.example',
    subject: '248',
    issuer: 'https://idp.acme.example',
  };
  const logged = [
    ofAdmin('mem_1', JSON.stringify({ ...person, keyId: 'key_2', keyName: 'grantex login' }), person.issuer),
    ofAdmin('mem_1', null, person.issuer),
    ofAdmin('operator', '{"kind":"operator"}', null),
  ];
  const events = logged.map((one) =>
    JSON.parse(loggedChangeEvent(one, { version: '1.8', release: '1', developerId: 'dev_1' })),
  );
  expect(ocsfFaults(events)).toEqual([]);
  expect(
    events.map(({ actor, entity }) => [actor.user?.uid, actor.app_uid, actor.idp?.name, entity.uid]),
  ).toEqual([
    ['mem_1', 'key_2', person.issuer, 'key_1'],
    ['mem_1', undefined, person.issuer, 'dev_1'],
    ['operator', undefined, undefined, 'key_1'],
  ]);
  const lines = logged.map((one) => loggedChangeCef(one, '1.0'));
  expect(lines.map((line) => readCef(line).fields['suid'])).toEqual(['mem_1', 'mem_1', 'operator']);
  expect(JSON.stringify([events, lines])).not.toMatch(/Ann|ann@|248/);
});

test('no text can end a line of CEF, or add a field to it', () => {
  fc.assert(
    fc.property(hostile, hostile, (reason, agentDid) => {
      const entry = { ...BARE, agentDid };
      const line = callCef(
        loggedCall({
          canonical: JSON.stringify(entry),
          hash: 'h',
          principalId: null,
          principalSalt: null,
          metadata: JSON.stringify({ reason }),
          salt: null,
        }),
        '1.0',
      );
      expect(line.split(/[\r\n\u0085\u2028\u2029]/)).toHaveLength(1);
      expect(Object.keys(readCef(line).fields)).toEqual(
        Object.keys(readCef(callCef(loggedCall(plain()), '1.0')).fields),
      );
    }),
    { numRuns: 60 },
  );
});

const BARE = {
  v: 2,
  entryId: 'alog_1',
  seq: 7,
  developerId: 'dev_1',
  agentId: 'ag_1',
  agentDid: 'did:grantex:ag_1',
  grantId: 'grnt_1',
  principal: 'prn_1',
  action: 'a',
  status: 'blocked',
  timestamp: '2026-01-01T00:00:00.000Z',
  metadataDigest: 'd',
  prevHash: null,
};

function plain() {
  const metadata = JSON.stringify({ reason: 'r' });
  return {
    canonical: JSON.stringify(BARE),
    hash: 'h',
    principalId: null,
    principalSalt: null,
    metadata,
    salt: null,
  };
}
