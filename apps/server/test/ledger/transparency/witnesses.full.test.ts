import {
  checkExport,
  formatNoteKey,
  readCheckpoint,
  verifyCheckpoint,
  verifyCosignature,
} from '@grantex/core/log';
import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAppender } from '../../../src/ledger/audit/append/appender.ts';
import { createCheckpoints } from '../../../src/ledger/transparency/checkpoint.ts';
import { createLogIdentity } from '../../../src/ledger/transparency/log-keys/log-identity.ts';
import { openLogKeys } from '../../../src/ledger/transparency/log-keys/log-keys.ts';
import { readWitnesses } from '../../../src/ledger/transparency/witnesses/witness-option.ts';
import { createWitnesses, type Witnesses } from '../../../src/ledger/transparency/witnesses/witnesses.ts';
import { options } from '../../../src/main/config/options.ts';
import { readConfig } from '../../../src/main/config/config.ts';
import { seed } from '../audit/seed.ts';
import { apiFetch } from '../../support/contract.ts';
import { engines, type Place, postgresql } from '../../support/databases.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer } from '../../support/server.ts';
import { type BareLog, bareLog, MASTER_KEY } from './log-process.ts';
import { type WitnessAnswer, type WitnessServer, witnessServer } from './support/witness-server.ts';

interface LogLine {
  readonly level: 'error' | 'warn' | 'info';
  readonly text: string;
  readonly reason: unknown;
}

/** A process that makes checkpoints and sends them to witnesses. */
interface Showing {
  readonly witnesses: Witnesses;
  readonly lines: readonly LogLine[];
  readonly outcomes: readonly string[];
  readonly logKey: string;
  readonly origin: string;
  note(): Promise<string>;
  /** Waits until the newest checkpoint was sent, and returns it as it is then. */
  shown(): Promise<string>;
}

async function showing(log: BareLog, ...witnessed: readonly WitnessServer[]): Promise<Showing> {
  const { database, developerId } = log;
  const lines: LogLine[] = [];
  const outcomes: string[] = [];
  const say =
    (level: LogLine['level']) =>
    (facts: { reason?: unknown }, text: string): void =>
      void lines.push({ level, text, reason: facts.reason });
  const configured = readWitnesses(witnessed.map(({ option }) => option).join(','));
  const witnesses = createWitnesses({
    log: 'audit',
    database,
    witnesses: configured ?? [],
    logger: { error: say('error'), warn: say('warn'), info: say('info') } as never,
    metrics: { witnessAsked: (outcome) => void outcomes.push(outcome) },
  });
  onTestFinished(() => witnesses.close());
  const keys = await openLogKeys({ database, masterKey: MASTER_KEY, now: Date.now });
  const identity = createLogIdentity(keys, 'http://log.example');
  const origin = identity.originOf('audit', developerId, '');
  const checkpoints = createCheckpoints({ log: 'audit', database, identity, onSigned: witnesses.signed });
  const note = (): Promise<string> => checkpoints.current(developerId);
  return {
    witnesses,
    lines,
    outcomes,
    origin,
    logKey: formatNoteKey(await identity.activeKey(origin)),
    note,
    async shown() {
      await note();
      await witnesses.idle();
      return note();
    },
  };
}

async function openLog(place: Place): Promise<BareLog> {
  const log = await bareLog(place);
  onTestFinished(() => log.close());
  return log;
}

async function openWitness(name?: string): Promise<WitnessServer> {
  const witness = await witnessServer(name);
  onTestFinished(() => witness.close());
  return witness;
}

const isCosigned = async (note: string, { verifierKey }: WitnessServer): Promise<boolean> =>
  (await verifyCosignature(note, verifierKey)).valid;

describe.each(engines)('witnesses on $engine', ({ place }) => {
  test('cosign each checkpoint from size to size, and readers without witnesses still read it', async () => {
    const log = await openLog(await place());
    const [one, two] = [await openWitness(), await openWitness('witness.example/w2')];
    const here = await showing(log, one, two);
    one.trust(here.logKey);
    two.trust(here.logKey);
    const notes: string[] = [];
    // Sizes around those where subtrees are stored.
    for (const count of [1, 1, 5, 249, 1, 300]) {
      await log.write(count);
      notes.push(await here.shown());
    }
    for (const note of notes) {
      expect([await isCosigned(note, one), await isCosigned(note, two)]).toEqual([true, true]);
      expect((await verifyCheckpoint(note, here.logKey)).valid).toBe(true);
    }
    // The first is sent from an empty tree, and every later one from the one before: no 409.
    expect(one.answered).toEqual(notes.map(() => 200));
    expect([one.sizeOf(here.origin), here.lines]).toEqual([557, []]);
    const report = await checkExport(await log.entries(), {
      checkpoints: notes,
      witnesses: [one.verifierKey, two.verifierKey],
    });
    expect(report).toMatchObject({ valid: true, anchored: 557 });
  });

  test('get the logs first that have waited longest, and refused logs hold up no other', async () => {
    const { database, ...own } = await openLog(await place());
    const identity = createLogIdentity(
      await openLogKeys({ database, masterKey: MASTER_KEY, now: Date.now }),
      'http://log.example',
    );
    const checkpoints = createCheckpoints({ log: 'audit', database, identity, onSigned: () => undefined });
    const appender = createAppender(database);
    onTestFinished(() => appender.close());
    const witness = await openWitness();
    const origins: string[] = [];
    await own.write(1);
    for (let count = 0; count < 6; count += 1) {
      const { developerId, grantId } = await seed(database);
      await appender.appendAll(developerId, [{ grantId, action: 'step', status: 'allowed' }]);
      await checkpoints.current(developerId);
      await database.asSystem((transaction) => sql`SELECT pg_sleep(0.005)`.execute(transaction));
      const origin = identity.originOf('audit', developerId, '');
      origins.push(origin);
      // The witness refuses the first two for good.
      if (count >= 2) witness.trust(formatNoteKey(await identity.activeKey(origin)));
    }
    const [option] = readWitnesses(witness.option) ?? [];
    const log = { error: () => undefined, warn: () => undefined, info: () => undefined };
    const witnesses = createWitnesses({
      log: 'audit',
      database,
      witnesses: option ? [option] : [],
      logger: log,
      most: 2,
    });
    onTestFinished(() => witnesses.close());
    const cosigned: (number | undefined)[][] = [];
    for (let sweep = 0; sweep < 3; sweep += 1) {
      await witnesses.sweep();
      await witnesses.idle();
      cosigned.push(origins.map((origin) => witness.sizeOf(origin)));
    }
    const none = undefined;
    expect(cosigned).toEqual([
      [none, none, none, none, none, none],
      [none, none, 1, 1, none, none],
      [none, none, 1, 1, 1, 1],
    ]);
    expect(witness.answered).toEqual([404, 404, 200, 200, 200, 200]);
  });

  test('get an empty log, and a log that they know already', async () => {
    const log = await openLog(await place());
    const witness = await openWitness();
    const first = await showing(log);
    witness.trust(first.logKey);
    // As if a process had died before it stored the witness's response.
    await log.write(3);
    const note = await first.note();
    const sent = await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body: `old 0\n\n${note}` });
    expect(sent.status).toBe(200);
    const here = await showing(log, witness);
    await here.witnesses.sweep();
    await here.witnesses.idle();
    expect(await isCosigned(await here.note(), witness)).toBe(true);
    expect(witness.answered).toEqual([200, 409, 200]);
    await log.write(2);
    expect(await isCosigned(await here.shown(), witness)).toBe(true);

    const empty = await openLog(await place());
    const other = await showing(empty, witness);
    witness.trust(other.logKey);
    expect(await isCosigned(await other.shown(), witness)).toBe(true);
  });

  test('that do not know the log or its key are asked again only with the next checkpoint', async () => {
    const log = await openLog(await place());
    const witness = await openWitness();
    const here = await showing(log, witness);
    await log.write(1);
    expect(await isCosigned(await here.shown(), witness)).toBe(false);
    await here.witnesses.sweep();
    await here.witnesses.idle();
    expect([witness.answered, here.outcomes]).toEqual([[404], ['refused']]);
    const stranger = await openLog(await place());
    const { logKey } = await showing(stranger);
    witness.trust(logKey.replace(/^[^+]+/, here.origin));
    await log.write(1);
    await here.shown();
    witness.trust(here.logKey);
    await log.write(1);
    expect(await isCosigned(await here.shown(), witness)).toBe(true);
    expect(witness.answered.slice(-1)).toEqual([200]);
    expect(here.lines.map(({ level, reason }) => [level, reason])).toEqual([
      ['warn', 'status 404'],
      ['warn', 'status 403'],
      ['info', undefined],
    ]);
  });

  test('that were away get the newest checkpoint with the next poll, also from another process', async () => {
    const log = await openLog(await place());
    const witness = await openWitness();
    const here = await showing(log, witness);
    witness.trust(here.logKey);
    witness.misbehave((_request, response) => void response.writeHead(503).end());
    await log.write(2);
    await here.shown();
    await log.write(2);
    await here.shown();
    witness.misbehave(undefined);
    await here.witnesses.close();
    const next = await showing(log, witness);
    await next.witnesses.sweep();
    await next.witnesses.idle();
    const note = await next.note();
    expect([readCheckpoint(note)?.size, await isCosigned(note, witness)]).toEqual([4, true]);
    expect(witness.answered).toEqual([200]);
    expect(here.lines).toEqual([{ level: 'warn', reason: 'status 503', text: expect.any(String) }]);
  });
});

test('refuse a log that was rolled back or continues differently, and the server logs an error', async () => {
  const place = await postgresql();
  const log = await openLog(place);
  const witness = await openWitness();
  const here = await showing(log, witness);
  witness.trust(here.logKey);
  const owner = new pg.Client({ connectionString: place.environment['DATABASE_URL'] });
  await owner.connect();
  onTestFinished(() => owner.end());
  await log.write(2);
  await here.shown();
  await owner.query('CREATE TABLE before AS SELECT * FROM audit_heads');
  await log.write(3);
  expect(await isCosigned(await here.shown(), witness)).toBe(true);
  // The earlier database, as from a copy of its files: nothing in it shows that it is old.
  await owner.query(`SET session_replication_role = replica;
    DELETE FROM audit_entries WHERE seq > 2; DELETE FROM audit_details WHERE seq > 2;
    DELETE FROM audit_checkpoints WHERE size > 2; DELETE FROM audit_cosignatures WHERE size > 2;
    DELETE FROM audit_heads; INSERT INTO audit_heads SELECT * FROM before`);
  await log.write(1);
  const shorter = await here.shown();
  await log.write(4);
  const longer = await here.shown();
  for (const [note, size] of [
    [shorter, 3],
    [longer, 7],
  ] as const) {
    // The server itself cannot detect it.
    expect(await verifyCheckpoint(note, here.logKey)).toMatchObject({ valid: true, checkpoint: { size } });
    expect(await isCosigned(note, witness)).toBe(false);
  }
  expect(witness.answered).toEqual([200, 200, 409, 409, 422]);
  const text = expect.stringContaining('A WITNESS REFUSES THIS LOG') as string;
  expect(here.lines).toEqual([
    { level: 'error', text, reason: 'it has cosigned 5 entries of this log, which has 3' },
    { level: 'error', text, reason: 'it has cosigned another history of this log' },
  ]);
  expect(here.outcomes.slice(-2)).toEqual(['inconsistent', 'inconsistent']);
});

test('two processes send each checkpoint once, or twice without harm', async () => {
  const log = await openLog(await postgresql());
  const witness = await openWitness();
  const [one, two] = [await showing(log, witness), await showing(log, witness)];
  witness.trust(one.logKey);
  for (let turn = 0; turn < 15; turn += 1) {
    await log.write(1 + turn);
    await Promise.all([one.note(), two.note(), one.witnesses.sweep(), two.witnesses.sweep()]);
  }
  await Promise.all([one.shown(), two.shown()]);
  const note = await one.note();
  expect([await isCosigned(note, witness), note]).toEqual([true, await two.note()]);
  expect([...one.lines, ...two.lines].filter(({ level }) => level === 'error')).toEqual([]);
  const stored = await log.database.asSystem((transaction) =>
    transaction.selectFrom('audit_cosignatures').select(['number', 'size']).execute(),
  );
  expect(new Set(stored.map(({ number }) => number)).size).toBe(stored.length);
});

const ANSWERS: readonly (readonly [
  name: string,
  answer: (response: WitnessAnswer, good: string) => unknown,
])[] = [
  ['a redirect', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/x' }).end()],
  ['nothing', (response) => response.end()],
  ['a page', (response) => response.end('<html>')],
  ['a size without conflict', (response) => response.writeHead(200).end('3\n')],
  ['a conflict without a size', (response) => response.writeHead(409).end('soon')],
  ['an endless answer', (response) => endless(response)],
  [
    'a line by a key of somebody else',
    (response, good) => response.end(good.replace(/ \S+\n$/, ' AAAAAAAA\n')),
  ],
  ['its line with a bit turned', (response, good) => response.end(spoilt(good))],
  ['a text of its own above its line', (response, good) => response.end(`other\n4\nAAAA\n\n${good}`)],
  [
    'a line of the log as well, forged',
    (response, good) => response.end(`${good}— log.example/x AAAAAAAA\nx\n`),
  ],
  ['no answer at all', (response) => response.destroy()],
];

function endless(response: WitnessAnswer): void {
  const line = `— ${'x'.repeat(1_000)} AAAA\n`;
  const more = (): void => {
    while (!response.destroyed && response.write(line));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

function spoilt(line: string): string {
  return line.replace(/(?<=\S{40})\S(?=\S{10})/, (character) => (character === 'A' ? 'B' : 'A'));
}

test('whatever a witness returns, only its cosignature is stored, and nobody waits for it', async () => {
  const log = await openLog(await postgresql());
  const witness = await openWitness();
  const here = await showing(log, witness);
  witness.trust(here.logKey);
  const reasons: unknown[] = [];
  for (const [name, answer] of ANSWERS) {
    await log.write(1);
    const good = witness.cosign(await here.note());
    await here.witnesses.idle();
    witness.misbehave((_request, response) => void answer(response, good));
    await log.write(1);
    const note = await here.shown();
    expect([name, await isCosigned(note, witness), note.split('\n').length]).toEqual([name, false, 6]);
    reasons.push(here.lines.findLast(({ level }) => level === 'warn')?.reason);
    witness.misbehave(undefined);
  }
  expect(reasons).toEqual([
    'status 302',
    'its answer contains no signature lines',
    'its answer contains no signature lines',
    'its answer contains no signature lines',
    'status 409 without a size',
    'its answer is too long',
    'its answer contains no cosignature by the configured key: missing',
    'its answer contains no cosignature by the configured key: bad_signature',
    'its answer contains no signature lines',
    'its answer contains no signature lines',
    expect.stringMatching(/^(?:UND_ERR_SOCKET|ECONNRESET)$/),
  ]);
});

test('one that does not respond delays neither entries nor checkpoints, and is abandoned when the server stops', async () => {
  const witness = await openWitness();
  let asked = 0;
  witness.misbehave(() => void (asked += 1));
  const server = await testServer({
    place: await postgresql(),
    environment: { GRANTEX_WITNESSES: witness.option, GRANTEX_PUBLIC_URL: 'http://log.example' },
  });
  const { call, key } = server.developer;
  const { grantId } = await makeGrant(call, await makeAgent(call));
  const noteOf = async (query = ''): Promise<string> =>
    (
      await apiFetch(`${server.url}/v1/audit/checkpoint${query}`, {
        headers: { authorization: `Bearer ${key}` },
      })
    ).text();
  for (let turn = 0; turn < 5; turn += 1) {
    await call('POST /v1/audit/log', { grantId, action: 'a', status: 'success' });
    expect(readCheckpoint(await noteOf())?.size).toBe(turn + 1);
  }
  // At most once for each log: the administrators' log has an entry of the agent.
  expect(asked).toBeLessThanOrEqual(2);
  await server.close();
  // No request waited until it timed out.
  expect(server.log).not.toContain('TimeoutError');
});

test('the served checkpoint has the stored cosignatures, and metrics count them', async () => {
  const witness = await openWitness();
  const place = await postgresql();
  const environment = {
    GRANTEX_WITNESSES: witness.option,
    GRANTEX_PUBLIC_URL: 'http://log.example',
    GRANTEX_METRICS_PORT: '0',
  };
  const server = await testServer({ place, environment });
  onTestFinished(() => server.close());
  const { call, key } = server.developer;
  const { grantId } = await makeGrant(call, await makeAgent(call));
  witness.trust((await call('GET /v1/audit/log-key')).body.verifierKey);
  await call('POST /v1/audit/log', { grantId, action: 'a', status: 'success' });
  const noteOf = async (query: string): Promise<string> =>
    (
      await apiFetch(`${server.url}/v1/audit/checkpoint${query}`, {
        headers: { authorization: `Bearer ${key}` },
      })
    ).text();
  await noteOf('');
  await expect.poll(async () => isCosigned(await noteOf('?size=1'), witness)).toBe(true);
  expect(await noteOf('')).toBe(await noteOf('?size=1'));
  const metrics = await (await fetch(`${server.metricsUrl}`)).text();
  expect(metrics).toContain('grantex_witness_submissions_total{outcome="cosigned"} 1');
  // Another developer's log has another name, which this witness does not know.
  const other = await server.signUp();
  const foreign = await other.call('GET /v1/audit/checkpoint');
  expect(String(foreign.body)).not.toContain('witness.example');
});

const KEY = 'witness.example.com/w1+7e6f4aaa+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea';

test('witnesses are configured by key and URL, and a fault in one is named', () => {
  const read = (text: string): unknown => readConfig({ GRANTEX_WITNESSES: text }).witnesses;
  const url = 'https://witness.example.com/w1/add-checkpoint';
  expect(read(`${KEY}@https://witness.example.com/w1/`)).toEqual([
    { name: 'witness.example.com/w1', verifierKey: KEY, url },
  ]);
  for (const host of ['http://127.0.0.1:80', 'http://localhost/x', 'http://[::1]:1']) {
    expect(read(`${KEY}@${host}`)).toHaveLength(1);
  }
  const faults: readonly (readonly [text: string, fault: string])[] = [
    [KEY, 'number 1 is not <name>+<id>+<key>@<URL>'],
    ['https://witness.example.com', 'number 1 is not <name>+<id>+<key>@<URL>'],
    [`${KEY}@https://a.example, x`, 'number 2 is not <name>+<id>+<key>@<URL>'],
    [`${KEY}@https://a.example,${KEY}@https://b.example`, 'number 2 has the key of an earlier one'],
    [
      `${KEY.replace('7e6f', '7e6e')}@https://a.example`,
      'number 1 has an id that does not match its name and key',
    ],
    [`${KEY.replace('+BN', '+AN')}@https://a.example`, 'number 1 has a key that is not for cosignatures'],
    [`${KEY}@http://a.example`, 'number 1 has a URL that is neither https nor on loopback'],
    [`${KEY}@http://127.0.0.1.a.example`, 'number 1 has a URL that is neither https nor on loopback'],
    [`${KEY}@ftp://127.0.0.1`, 'number 1 has a URL that is neither https nor on loopback'],
    [`${KEY}@https://`, 'number 1 has a malformed URL'],
    [`${KEY}@https://u:p@a.example`, 'number 1 has a URL with credentials, query or fragment'],
    [`${KEY}@https://a.example?x`, 'number 1 has a URL with credentials, query or fragment'],
  ];
  for (const [text, fault] of faults) {
    expect([text, messageOf(() => read(text))]).toEqual([
      text,
      `GRANTEX_WITNESSES must be ${options.witnesses.takes}: ${fault}`,
    ]);
  }
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}
