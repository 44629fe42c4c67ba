import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditEntry, canonicalEntry, hashEntry } from '@grantex/core/log';
import { beforeAll, expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Developer, newDeveloper } from './support/developer.ts';
import { type Ended, grantex, type RunOptions } from './support/run.ts';

/** A log of three: the second is signed with the agent's key, which the program created. */
let developer: Developer;
let keyDir: string;
let agentId: string;
let kid: string;
let grantId: string;
let document: string;
let issuer: string;
let exported: string;
let signedLog: Ended;

const cli = (parameters: readonly string[], options: Partial<RunOptions> = {}): Promise<Ended> =>
  grantex(parameters, { environment: developer.environment, ...options });
const log = (...more: string[]): Promise<Ended> =>
  cli(['audit', 'log', '--grant', grantId, '--action', 'flight.booked', '--status', 'success', ...more]);
const entriesOf = async (file: string): Promise<AuditEntry[]> =>
  (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry);

beforeAll(async () => {
  developer = await newDeveloper();
  const { gx, home, url } = developer;
  keyDir = join(home, 'agent-keys');
  const scopes = ['flights:book'];
  const registered = await cli([
    'agents',
    'register',
    'T',
    '--scope',
    'flights:book',
    '--key-dir',
    keyDir,
    '--json',
  ]);
  ({ agentId } = registered.json as { agentId: string });
  const { keys } = await gx.agents.get(agentId);
  kid = keys[0]?.kid ?? '';
  const { code } = await gx.authorize({ agentId, principalId: 'alice', scopes });
  ({ grantId } = await gx.tokens.exchange({ code, agentId }));
  ({ issuer } = await gx.discover());
  document = join(home, 'travel.did.json');
  await writeFile(document, await (await fetch(`${url}/agents/${agentId}/did.json`)).text());
  await log();
  signedLog = await log('--sign', '--key-dir', keyDir);
  await log();
  exported = join(home, 'log.jsonl');
  await cli(['audit', 'export', '--out', exported]);
});

test("an entry is signed with the agent's current key", () => {
  const output = expect.stringContaining(`signed by  key ${kid}`);
  expect(signedLog).toMatchObject({ exitCode: EXIT.ok, output });
});

test('lists, tails and exports show the signer, and nothing without a signature', async () => {
  const list = await cli(['audit', 'list'], { columns: 250 });
  expect(list.output).toMatch(/SIGNED BY/);
  expect(list.output.split(kid)).toHaveLength(2);
  expect((await cli(['audit', 'tail'], { columns: 250 })).output.split(`signed by ${kid}`)).toHaveLength(2);
  const signatures = (await entriesOf(exported)).map(({ signature }) => signature !== undefined);
  expect(signatures).toEqual([false, true, false]);
  const other = await newDeveloper();
  const none = await grantex(['audit', 'list'], { environment: other.environment });
  expect(none.output).not.toContain('SIGNED');
});

test('a check without keys counts signatures, and one with the DID document names the signers', async () => {
  const counted = await cli(['audit', 'verify', exported]);
  expect(counted).toMatchObject({ exitCode: EXIT.ok, output: expect.stringContaining('1 not checked') });
  const checked = await cli(['audit', 'verify', exported, '--agent-did', document, '--issuer', issuer]);
  expect(checked.exitCode).toBe(EXIT.ok);
  expect(checked.output.replaceAll(/\s+/g, ' ')).toContain(`key ${kid} of ${agentId}: 1 entry`);
  const json = await cli(['audit', 'verify', exported, '--fetch-agents', '--json']);
  expect(json.json).toMatchObject({
    valid: true,
    signatures: { signed: 1, valid: 1, bad: 0, unchecked: 0, by: [{ agentId, kid, entries: 1 }] },
  });
  expect(json.errors).toContain('warning: the keys of the agents are those that the server names now');
});

test('a pack of evidence is checked by the DID document, too', async () => {
  const pack = join(developer.home, 'evidence.zip');
  await cli(['evidence', 'create', '--framework', 'soc2', '--since', '2026-01-01', '--out', pack]);
  const counted = await cli(['evidence', 'verify', pack]);
  expect(counted).toMatchObject({ exitCode: EXIT.ok, output: expect.stringContaining('1 not checked') });
  const checked = await cli([
    'evidence',
    'verify',
    pack,
    '--agent-did',
    document,
    '--issuer',
    issuer,
    '--json',
  ]);
  expect(checked.json).toMatchObject({
    valid: true,
    signatures: { signed: 1, valid: 1, by: [{ agentId, kid }] },
  });
  const elsewhere = ['--agent-did', document, '--issuer', 'https://elsewhere.example'];
  const wrong = await cli(['evidence', 'verify', pack, ...elsewhere]);
  expect([wrong.exitCode, wrong.errors]).toEqual([
    EXIT.wrong,
    expect.stringContaining('bad_signature: entries.jsonl: Entry 2 is signed, but its agent did not sign'),
  ]);
});

test('an entry that its agent has not signed is reported, although the log was rehashed', async () => {
  const forged = join(developer.home, 'forged.jsonl');
  let prevHash: string | null = null;
  const lines: string[] = [];
  for (const entry of await entriesOf(exported)) {
    const action = entry.signature === undefined ? entry.action : 'flight.cancelled';
    const changed: AuditEntry = { ...entry, action, prevHash };
    prevHash = await hashEntry(canonicalEntry(changed));
    lines.push(JSON.stringify({ ...changed, hash: prevHash }));
  }
  await writeFile(forged, `${lines.join('\n')}\n`);
  expect((await cli(['audit', 'verify', forged])).exitCode).toBe(EXIT.ok);
  const ended = await cli(['audit', 'verify', forged, '--agent-did', document, '--issuer', issuer]);
  expect(ended.exitCode).toBe(EXIT.wrong);
  expect(ended.errors).toContain(
    'bad_signature: Entry 2 is signed, but its agent did not sign what it says.',
  );
  expect(ended.output).toContain('1 not by their agents');
});

test('an error about missing signing options says what to type', async () => {
  const elsewhere = await log('--sign', '--key-dir', join(developer.home, 'nowhere'));
  expect(elsewhere).toMatchObject({ exitCode: EXIT.usage, errors: expect.stringContaining('--key-dir') });
  expect(elsewhere.errors).toContain(kid);
  for (const other of ['x'.repeat(43), `-${'x'.repeat(42)}`]) {
    const ended = await log(`--sign=${other}`, '--key-dir', keyDir);
    expect(ended).toMatchObject({ exitCode: EXIT.usage, errors: expect.stringContaining(other) });
  }
  expect((await log('--sign=../key', '--key-dir', keyDir)).exitCode).toBe(EXIT.usage);
  const unnamed = await log('--sign=', '--key-dir', keyDir);
  expect(unnamed).toMatchObject({ exitCode: EXIT.usage, errors: expect.stringContaining('--sign alone') });
  const { agentId: keyless } = await developer.gx.agents.register({ name: 'keyless' });
  const none = await log('--sign', '--agent', keyless, '--key-dir', keyDir);
  expect(none).toMatchObject({ exitCode: EXIT.usage, errors: expect.stringContaining('rotate-key') });
});

test('a named key needs no more than the right to write', async () => {
  const writer = await developer.gx.keys.create({ name: 'writer', roles: ['audit-write'] });
  const environment = { ...developer.environment, GRANTEX_API_KEY: writer.apiKey };
  const entry = ['audit', 'log', '--grant', grantId, '--action', 'a', '--status', 'success', '--json'];
  const named = [`--sign=${kid}`, '--agent', agentId, '--key-dir', keyDir];
  const ended = await cli([...entry, ...named], { environment });
  expect(ended.exitCode).toBe(EXIT.ok);
  expect((ended.json as AuditEntry).signature).toBeDefined();
});

test('invalid keys for a check are refused before anything is read', async () => {
  const noIssuer = await cli(['audit', 'verify', exported, '--agent-did', document]);
  expect(noIssuer).toMatchObject({ exitCode: EXIT.usage, errors: expect.stringContaining('--issuer') });
  const broken = join(developer.home, 'broken.json');
  for (const content of ['{', '{}', '[null]', '{"id":"did:web:example.com"}']) {
    await writeFile(broken, content);
    const ended = await cli(['audit', 'verify', exported, '--agent-did', broken, '--issuer', issuer]);
    expect(ended).toMatchObject({
      exitCode: EXIT.usage,
      errors: expect.stringContaining('not the DID document'),
    });
  }
  const missing = await cli(['audit', 'verify', exported, '--agent-did', 'nowhere.json', '--issuer', issuer]);
  expect(missing).toMatchObject({ exitCode: EXIT.usage, errors: expect.stringContaining('nowhere.json') });
});
