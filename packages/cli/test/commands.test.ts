import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Budget, createTokenParser } from '@grantex/core/issuer';
import { type Agent, Grantex } from '@grantex/sdk';
import { deny } from 'test-config';
import { beforeAll, expect, inject, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Developer, granted, newDeveloper } from './support/developer.ts';
import { type Ended, grantex, plain, type RunOptions, secretsOf } from './support/run.ts';

let developer: Developer;
beforeAll(async () => {
  developer = await newDeveloper();
});

const cli = (parameters: readonly string[], options: Partial<RunOptions> = {}): Promise<Ended> =>
  grantex(parameters, { environment: developer.environment, ...options });

test('register creates a key in a file of mode 0600, and the agent has proven it', async () => {
  const keyDir = join(developer.home, 'keys');
  const ended = await cli([
    'agents',
    'register',
    'Mailer',
    '--scope',
    'email:send,email:read',
    '--key-dir',
    keyDir,
    '--json',
  ]);
  const agent = ended.json as Agent & { readonly keyFile: string };
  expect(agent).toMatchObject({
    name: 'Mailer',
    scopes: ['email:send', 'email:read'],
    keys: [{ revokedAt: null }],
  });
  expect(agent.keyFile).toBe(join(keyDir, `${agent.keys[0]?.kid}.secret`));
  expect((await stat(agent.keyFile)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(agent.keyFile, 'utf8'))).toMatchObject({ kty: 'OKP', alg: 'EdDSA' });

  const rotated = await cli([
    'agents',
    'rotate-key',
    agent.agentId,
    '--key-dir',
    keyDir,
    '--algorithm',
    'ES256',
  ]);
  expect(rotated.output).toMatch(/old key .*until/);
  expect(await readdir(keyDir)).toHaveLength(2);
});

test('a key that the server would refuse, or that has no place, is not created', async () => {
  const keyDir = join(developer.home, 'none');
  const wrong = { ...developer.environment, GRANTEX_API_KEY: `gx_test_${'x'.repeat(43)}` };
  const refused = await cli(['agents', 'register', 'X', '--key-dir', keyDir], { environment: wrong });
  expect(refused.exitCode).toBe(EXIT.failed);
  expect(await readdir(keyDir)).toEqual([]);
  const file = join(developer.home, 'file');
  await writeFile(file, '');
  const placeless = await cli(['agents', 'register', 'X', '--key-dir', join(file, 'keys')]);
  expect(placeless).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringContaining('cannot be written'),
  });
});

test('suspending and deleting an agent need a confirmation, and do nothing without an answer', async () => {
  const { agentId, grantId } = await granted(developer);
  const unasked = await cli(['agents', 'suspend', agentId]);
  expect(unasked).toMatchObject({ exitCode: EXIT.usage, errors: expect.stringContaining('add --yes') });
  const declined = await cli(['agents', 'suspend', agentId], { columns: 100, answers: ['no'] });
  expect(declined).toMatchObject({
    exitCode: EXIT.failed,
    errors: expect.stringContaining('nothing was done'),
  });
  expect((await developer.gx.grants.get(grantId)).status).toBe('active');

  const suspended = await cli(['agents', 'suspend', agentId], { columns: 100, answers: ['yes'] });
  expect(plain(suspended.output)).toMatch(/status +suspended/);
  expect((await developer.gx.grants.get(grantId)).status).toBe('revoked');
  const asked = await cli(['authorize', '--agent', agentId, '--principal', 'bob', '--scope', 'flights:book']);
  expect(asked.errors).toContain('→ The agent is suspended. Allow it new grants: grantex agents reactivate');
  expect((await cli(['agents', 'reactivate', agentId, '--json'])).json).toMatchObject({ status: 'active' });
  expect((await cli(['agents', 'delete', agentId, '--yes'])).output).toBe(`Deleted ${agentId}.\n`);
  const gone = await cli(['agents', 'get', agentId]);
  expect(gone).toMatchObject({
    exitCode: EXIT.failed,
    errors: expect.stringContaining('→ See all: grantex agents list'),
  });
});

test('agents are listed by the beginning of their name and by status, and an empty list says so', async () => {
  const { agentId } = await developer.gx.agents.register({ name: 'Sought 50% more' });
  await developer.gx.agents.suspend(agentId);
  const search = ['agents', 'list', '--name', 'sought 50%'];
  expect((await cli([...search, '--status', 'suspended', '--json'])).json).toMatchObject({
    agents: [{ agentId }],
    hasMore: false,
  });
  const none = await cli([...search, '--status', 'active']);
  expect(none).toMatchObject({ exitCode: 0, errors: expect.stringContaining('No agents match') });
});

test('authorize in a sandbox prints the grant, and its token only when told to', async () => {
  const { agentId } = await granted(developer);
  const ask = ['authorize', '--agent', agentId, '--principal', 'alice', '--scope', 'flights:book'];
  const quiet = await cli(ask);
  expect(quiet.output).toMatch(/^grant +grnt_/);
  expect(secretsOf(quiet, developer.apiKey)).toEqual([]);

  const tokenFile = join(developer.home, 'token');
  const kept = await cli([...ask, '--token-file', tokenFile, '--json']);
  expect(secretsOf(kept, developer.apiKey)).toEqual([]);
  expect((await stat(tokenFile)).mode & 0o777).toBe(0o600);
  const verified = await cli(['tokens', 'verify', '--file', tokenFile, '--json']);
  expect(verified.json).toMatchObject({
    valid: true,
    grantId: (kept.json as { grantId: string }).grantId,
    principal: 'alice',
  });

  const shown = await cli([...ask, '--show-token'], { columns: 60 });
  expect(createTokenParser()(shown.output.trim().split('\n').at(-1) ?? '').payload['sub']).toBe('alice');
});

test('authorize on a live server prints the link, waits, and reports a denial', async () => {
  const { live, liveKey } = inject('servers');
  const gx = new Grantex({ apiKey: liveKey, baseUrl: live });
  await gx.me.update({ settings: { firstUse: true } });
  const { agentId } = await gx.agents.register({ name: 'Asker', scopes: ['email:read'] });
  const environment = { HOME: developer.home, GRANTEX_URL: live, GRANTEX_API_KEY: liveKey };
  const ask = ['authorize', '--agent', agentId, '--principal', 'carol', '--scope', 'email:read'];

  const controller = new AbortController();
  const waiting = await cli(ask, {
    environment,
    columns: 100,
    signal: controller.signal,
    now: () => {
      // The program is waiting, and some time passes.
      setImmediate(() => controller.abort());
      return Date.now();
    },
  });
  expect(waiting).toMatchObject({ exitCode: EXIT.interrupted, output: '' });
  expect(plain(waiting.errors)).toMatch(
    /http:\/\/localhost:\d+\/consent\/[\w-]{43}[^]*Waiting for the person… 1[45]:\d\d left/,
  );

  const denied = await cli([...ask, '--json'], {
    environment,
    onErrors: (said) => deny((JSON.parse(said) as { readonly consentUrl: string }).consentUrl),
  });
  expect(denied).toMatchObject({ exitCode: EXIT.failed, output: '' });
  expect(JSON.parse(denied.errors.split('\n')[1] ?? '')).toMatchObject({
    error: { code: 'ACCESS_DENIED', next: expect.stringContaining('Respect that') },
  });
});

test('a refusal of the server ends with the address of the page about it', async () => {
  const parameters = ['grants', 'get', 'grnt_01J00000000000000000000000'];
  const page = `${developer.environment['GRANTEX_URL']}/docs/errors/NOT_FOUND`;
  const told = await cli(parameters, { columns: 200 });
  expect(plain(told.errors)).toMatch(new RegExp(`→ See ${page}\\n$`));
  const json = await cli([...parameters, '--json']);
  expect(JSON.parse(json.errors)).toMatchObject({ error: { code: 'NOT_FOUND', errorUri: page } });
});

/** A person without a passkey, who opens a consent page and presses Deny: the form works without script. */
test('a tree is drawn from any grant in it, including revoked branches, and fits the width', async () => {
  const root = await granted(developer, ['hotels:book', 'hotels:search'], 'Planner');
  const sub = await developer.gx.agents.register({ name: 'Searcher', scopes: ['hotels:search'] });
  const child = await developer.gx.grants.delegate({
    parentGrantToken: root.grantToken,
    subAgentId: sub.agentId,
    scopes: ['hotels:search'],
  });
  const other = await developer.gx.grants.delegate({
    parentGrantToken: root.grantToken,
    subAgentId: sub.agentId,
    scopes: ['hotels:search'],
  });
  await developer.gx.grants.revoke(other.grantId);
  const drawn = await cli(['grants', 'tree', child.grantId]);
  expect(drawn.output.trimEnd().split('\n')).toEqual([
    `${root.grantId}  active  Planner`,
    '│  hotels:book hotels:search  ends in 24 h',
    `├─ ${other.grantId}  revoked  Searcher`,
    '│     hotels:search  ended just now',
    `└─ ${child.grantId}  active  Searcher`,
    '      hotels:search  ends in 1 h',
  ]);
  const narrow = await cli(['grants', 'tree', root.grantId], { columns: 48 });
  expect(
    Math.max(
      ...plain(narrow.output)
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(48);
  expect((await cli(['grants', 'tree', root.grantId, '--json'])).json).toMatchObject({
    grant: { grantId: root.grantId },
    children: [{ grant: { grantId: other.grantId } }, { grant: { grantId: child.grantId } }],
  });
  expect((await cli(['grants', 'get', child.grantId])).output).toContain(`delegated from  ${root.grantId}`);
});

test('limits are asked for in JSON, and shown in words', async () => {
  const detail = (max: string) => ({
    type: 'urn:grantex:call',
    scope: 'hotels:book',
    arguments: { price: { max } },
    ask: { price: { over: '200' } },
  });
  const agent = await developer.gx.agents.register({
    name: 'Booker',
    scopes: ['hotels:book', 'hotels:search'],
  });
  const file = join(developer.home, 'limits.json');
  await writeFile(file, JSON.stringify([detail('500')]));
  const asked = [
    'authorize',
    '--agent',
    agent.agentId,
    '--principal',
    'carol',
    '--scope',
    'hotels:book,hotels:search',
  ];
  const words = 'hotels:book: price may be at most 500; asks the person where price is over 200';
  const byFile = await cli([...asked, '--details', file]);
  expect(byFile.output).toContain(`limits     ${words}`);
  const piped = await cli([...asked, '--details', '-', '--json'], { input: JSON.stringify([detail('5')]) });
  expect(piped.json).toMatchObject({ authorizationDetails: [{ ...detail('5'), online: true }] });
  const { json } = await cli([
    ...asked,
    '--details',
    JSON.stringify([detail('500')]),
    '--show-token',
    '--json',
  ]);
  const { grantId, grantToken } = json as { grantId: string; grantToken: string };
  expect((await cli(['grants', 'get', grantId])).output).toContain(`limits     ${words}`);
  const child = await developer.gx.grants.delegate({
    parentGrantToken: grantToken,
    subAgentId: agent.agentId,
    scopes: ['hotels:book'],
  });
  expect((await cli(['grants', 'tree', child.grantId])).output.trimEnd().split('\n')).toEqual([
    `${grantId}  active  Booker`,
    '│  hotels:book:by_details hotels:search  ends in 24 h',
    `│  ${words}`,
    `└─ ${child.grantId}  active  Booker`,
    '      hotels:book:by_details  ends in 1 h',
    `      ${words}`,
  ]);
  const { requests } = await developer.gx.authorizations.list({ principalId: 'carol' });
  const request = await cli(['requests', 'get', requests[0]?.authRequestId ?? '']);
  expect(request.output).toContain(words);
});

test('what is spent of a budget is shown as a bar', async () => {
  const own = await newDeveloper();
  const scopes = ['hotels:book', 'hotels:search'];
  const agent = await own.gx.agents.register({ name: 'Booker', scopes });
  const limit = (budget: Budget) => ({ type: 'urn:grantex:call', scope: 'hotels:book', budget }) as const;
  const { code } = await own.gx.authorize({
    agentId: agent.agentId,
    principalId: 'erin',
    scopes,
    authorizationDetails: [limit({ amount: '2000', currency: 'EUR', calls: 20, per: 'grant' })],
  });
  const root = await own.gx.tokens.exchange({ code, agentId: agent.agentId });
  const child = await own.gx.grants.delegate({
    parentGrantToken: root.grantToken,
    subAgentId: agent.agentId,
    scopes: ['hotels:book'],
    authorizationDetails: [limit({ calls: 1, per: 'day' })],
  });
  const { GRANTEX_URL = '', GRANTEX_API_KEY = '' } = own.environment;
  const { audience } = await own.gx.grants.get(root.grantId);
  const call = {
    token: child.grantToken,
    audience,
    action: 'book',
    scopes: ['hotels:book'],
    input: {},
    amount: '150.5',
    currency: 'EUR',
  };
  const admitted = await fetch(`${GRANTEX_URL}/v1/admissions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${GRANTEX_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(call),
  });
  expect(await admitted.json()).toMatchObject({ decision: 'allow' });
  const { output } = await grantex(['grants', 'tree', root.grantId], { environment: own.environment });
  expect(output).toContain('│  █░░░░░░░░░  150.5 of 2000 EUR and 1 of 20 calls');
  expect(output).toMatch(/ {6}█{10} {2}1 of 1 call, renews in \d+ (h|min)/);
  const shown = await grantex(['grants', 'get', root.grantId], { environment: own.environment });
  expect(shown.output).toMatch(/spent +█░░░░░░░░░ {2}150\.5 of 2000 EUR and 1 of 20 calls/);
});

test.each([
  ['[{]', '--details is not JSON'],
  ['/nowhere/limits.json', 'the list cannot be read from /nowhere/limits.json: there is no such file'],
  ['[{"type":"urn:grantex:call","scope":"hotels:book","until":1}]', '/0/until'],
])('limits that cannot be read are refused before anybody is asked: %s', async (details, message) => {
  const agent = await developer.gx.agents.register({ name: 'Other', scopes: ['hotels:book'] });
  const asked = ['authorize', '--agent', agent.agentId, '--principal', 'dora', '--scope', 'hotels:book'];
  const ended = await cli([...asked, '--details', details]);
  expect(ended.exitCode).not.toBe(EXIT.ok);
  expect(ended.errors).toContain(message);
  expect((await developer.gx.authorizations.list({ principalId: 'dora' })).total).toBe(0);
});

test('each kind of revocation ends what it names, and nothing else', async () => {
  const own = await newDeveloper();
  const options = { environment: own.environment };
  const stands = async (token: string): Promise<boolean> => (await own.gx.tokens.verify(token)).valid;
  const [first, second, third] = [await granted(own), await granted(own), await granted(own)];

  const jti = createTokenParser()(first.grantToken).payload['jti'] as string;
  const revoked = await grantex(['revoke', 'token', jti, '--yes'], options);
  expect(revoked).toMatchObject({ exitCode: EXIT.ok });
  expect(revoked.output).toContain('Its own grant and refresh token still work');
  expect(await stands(first.grantToken)).toBe(false);
  expect((await own.gx.grants.get(first.grantId)).status).toBe('active');

  await grantex(['revoke', 'grant', first.grantId, '--yes'], options);
  const again = await grantex(['revoke', 'grant', first.grantId, '--yes'], options);
  expect(again).toMatchObject({
    exitCode: EXIT.failed,
    errors: expect.stringMatching(/already revoked[^]*grantex grants list/),
  });

  const agent = await grantex(['revoke', 'agent', second.agentId, '--yes', '--json'], options);
  expect(agent.json).toMatchObject({ revoked: 'agent', id: second.agentId });
  expect(await Promise.all([second, third].map(({ grantToken }) => stands(grantToken)))).toEqual([
    false,
    true,
  ]);

  const misspelt = await grantex(['revoke', 'principal', 'alcie', '--yes'], options);
  expect(misspelt.exitCode).toBe(EXIT.failed);
  await grantex(['revoke', 'principal', 'alice', '--yes'], options);
  expect(await stands(third.grantToken)).toBe(false);

  const fourth = await granted(own);
  const hesitant = await grantex(['revoke', 'everything'], { ...options, columns: 120, answers: ['yes'] });
  expect(hesitant.exitCode).toBe(EXIT.failed);
  expect(await stands(fourth.grantToken)).toBe(true);
  const sure = await grantex(['revoke', 'everything'], { ...options, columns: 120, answers: ['everything'] });
  expect(plain(sure.errors)).toContain('Revoking EVERY grant of "Acme Travel" (sandbox, dev_');
  expect(await stands(fourth.grantToken)).toBe(false);
});

test('a role that may not revoke everything gets an error that says so', async () => {
  const { apiKey } = await developer.gx.keys.create({ name: 'issuer', roles: ['issue'] });
  const ended = await cli(['revoke', 'everything', '--yes'], {
    environment: { ...developer.environment, GRANTEX_API_KEY: apiKey },
  });
  expect(ended).toMatchObject({
    exitCode: EXIT.failed,
    errors: expect.stringMatching(/\(request .*→ This key may not/s),
  });
});

test('a token is read from a pipe, a file, the environment or a hidden prompt, never from the command line', async () => {
  const { grantToken, grantId } = await granted(developer);
  const file = join(developer.home, 'a-token');
  await writeFile(file, `${grantToken}\n`);
  const { environment } = developer;
  const ways: Partial<RunOptions>[] = [
    { input: `${grantToken}\n` },
    { environment: { ...environment, GRANTEX_TOKEN: grantToken } },
    { environment: { ...environment, GRANTEX_TOKEN_FILE: file } },
    { columns: 100, answers: [grantToken] },
  ];
  for (const way of ways) {
    const ended = await cli(['tokens', 'verify', '--json'], way);
    expect(ended.json).toMatchObject({ valid: true, grantId });
    expect(plain(ended.errors)).not.toContain(grantToken);
  }
  const argument = await cli(['tokens', 'verify', grantToken]);
  expect(argument).toMatchObject({ exitCode: EXIT.usage });
  expect(argument.errors).not.toContain(grantToken);
  expect(await cli(['tokens', 'verify'])).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringMatching(/→ Pipe it in.*--file.*GRANTEX_TOKEN_FILE/),
  });
});

test('decode shows the claims with their times, and says that nothing was checked', async () => {
  const { grantToken, grantId } = await granted(developer);
  const ended = await grantex(['tokens', 'decode'], { environment: {}, input: grantToken });
  expect(ended.output).toContain(grantId);
  expect(ended.output).toMatch(/exp +\d+ {2}\d{4}-.*\(in (?:59|60) min\)/);
  expect(ended.errors).toContain('None of this was checked');
  expect(secretsOf(ended, developer.apiKey)).toEqual([]);
  const garbage = await grantex(['tokens', 'decode'], { environment: {}, input: 'eyJhbGciOiJub25lIn0.e30.' });
  expect(garbage).toMatchObject({
    exitCode: EXIT.wrong,
    output: '',
    errors: expect.stringMatching(/not a grant token.*\n→ .*--file/),
  });
});

test('a grant is held and released, and says who holds it', async () => {
  const { agentId, grantId } = await granted(developer);
  const held = await cli(['grants', 'hold', grantId, '--reason', 'Unusual bookings']);
  expect(held.output).toMatch(new RegExp(`on hold +${grantId} by developer, .+: Unusual bookings`));
  expect((await cli(['grants', 'get', grantId])).output).toContain('Unusual bookings');
  expect((await cli(['grants', 'release', grantId])).output).toContain(`Nobody holds ${grantId}.`);
  const { json } = await cli(['agents', 'hold', agentId, '--json']);
  expect(json).toMatchObject({ holds: [{ by: 'developer', on: agentId }] });
  expect((await cli(['agents', 'get', agentId])).output).toMatch(/on hold +ag_/);
  expect((await cli(['agents', 'release', agentId, '--json'])).json).toEqual({ holds: [] });
});

test('what a revocation has stopped is lifted, by the one whose it was', async () => {
  const { grantId } = await granted(developer);
  await developer.gx.grants.revoke(grantId);
  const lifted = await cli(['grants', 'lift-stop', grantId]);
  expect(lifted.output).toBe(
    `You no longer stop the client of ${grantId}: assertions of your sign-in provider count for it.\n`,
  );
  expect((await cli(['grants', 'lift-stop', grantId, '--json'])).json).toEqual({ grantId, isLifted: true });

  const stopped = await granted(developer);
  const { principalId } = await developer.gx.grants.get(stopped.grantId);
  const { sessionToken } = await developer.gx.principalSessions.create({ principalId: principalId ?? '' });
  const person = await fetch(`${developer.url}/v1/principal/grants/${stopped.grantId}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${sessionToken}` },
  });
  expect(person.status).toBe(204);
  expect(await cli(['grants', 'lift-stop', stopped.grantId])).toMatchObject({
    exitCode: EXIT.failed,
    errors: expect.stringContaining('Only the person can lift this, by logging in with the client again.'),
  });
});

test('an invalid or insufficient token ends with 3 and the reason', async () => {
  const { grantToken, grantId } = await granted(developer);
  const narrow = await cli(['tokens', 'verify', '--scope', 'hotels:book'], { input: grantToken });
  expect(narrow).toMatchObject({
    exitCode: EXIT.wrong,
    errors: expect.stringMatching(/does not cover[^]*tokens explain/),
  });
  await developer.gx.grants.revoke(grantId);
  const revoked = await cli(['tokens', 'verify', '--json'], { input: grantToken });
  expect(revoked).toMatchObject({ exitCode: EXIT.wrong, json: { valid: false, reason: expect.any(String) } });
});

test.each<[string, string[], number, RegExp]>([
  ['is allowed', ['--scope', 'payments:initiate', '--amount', '420'], EXIT.ok, /call +would be allowed/],
  [
    'costs too much',
    ['--scope', 'payments:initiate', '--amount', '900'],
    EXIT.wrong,
    /granted as payments:initiate:max_500/,
  ],
  ['states no amount', ['--scope', 'payments:initiate'], EXIT.wrong, /granted as payments:initiate:max_500/],
  ['needs a scope that is missing', ['--scope', 'hotels:book'], EXIT.wrong, /hotels:book: not granted/],
  [
    'goes to another service',
    ['--scope', 'flights:book', '--audience', 'https://x.example'],
    EXIT.wrong,
    /audience https:\/\/x\.example[^]*token +\S.*Expected https:\/\/x\.example; the token states /,
  ],
  [
    'goes to a service with another issuer',
    ['--scope', 'flights:book', '--issuer', 'https://x.example'],
    EXIT.wrong,
    /issuer https:\/\/x\.example[^]*Expected https:\/\/x\.example; the token states /,
  ],
])('explain checks a call that %s', async (_what, parameters, exitCode, shown) => {
  const { grantToken } = await granted(developer);
  const ended = await cli(['tokens', 'explain', ...parameters], { input: grantToken });
  expect(ended).toMatchObject({ exitCode, output: expect.stringMatching(shown) });
});

test('explain compares the arguments of a call with the limits of the grant, and says each limit', async () => {
  const { gx } = developer;
  const { agentId } = await gx.agents.register({ name: 'Payer', scopes: ['payments:initiate'] });
  const { code } = await gx.authorize({
    agentId,
    principalId: 'alice',
    scopes: ['payments:initiate'],
    authorizationDetails: [
      { type: 'urn:grantex:call', scope: 'payments:initiate', arguments: { amount: { max: '500' } } },
    ],
  });
  const { grantToken: input } = await gx.tokens.exchange({ code, agentId });
  const explain = (...more: string[]): Promise<Ended> =>
    cli(['tokens', 'explain', '--scope', 'payments:initiate', ...more], { input });
  expect(await explain('--arguments', '{"amount": 500}')).toMatchObject({ exitCode: EXIT.ok });
  expect(await explain('--arguments', '{"amount": 501}')).toMatchObject({
    exitCode: EXIT.wrong,
    output: expect.stringContaining('The argument "amount" of this call may be at most 500.'),
    errors: expect.stringContaining('at its arguments: argument_not_granted'),
  });
  expect((await explain()).output).toContain('The argument "amount" of this call is required.');
  expect(await explain('--arguments', '[500]')).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringContaining('--arguments is not a JSON object'),
  });
});

test('explain names the grant of a chain that was delegated without a scope, and how to mend that', async () => {
  const { gx } = developer;
  const parent = await granted(developer);
  const { agentId: subAgentId } = await gx.agents.register({ name: 'Searcher', scopes: ['flights:book'] });
  const { grantToken, grantId } = await gx.grants.delegate({
    parentGrantToken: parent.grantToken,
    subAgentId,
    scopes: ['flights:book'],
  });
  const explain = (...more: string[]): Promise<Ended> =>
    cli(['tokens', 'explain', '--scope', ...more], { input: grantToken });
  expect(await explain('payments:initiate')).toMatchObject({
    exitCode: EXIT.wrong,
    output: expect.stringContaining(`held by ${parent.grantId}; ${grantId} was delegated without it`),
    errors: expect.stringContaining(`→ Delegate it again with payments:initiate, from ${parent.grantId}.`),
  });
  expect((await explain('payments:initiate', '--json')).json).toMatchObject({
    missing: [{ scope: 'payments:initiate', lackedBy: grantId, heldBy: parent.grantId, policies: [] }],
  });
  // A key that may not read grants explains what a guard says, and no more.
  const { apiKey } = await gx.keys.create({ name: 'a service', roles: ['verify'] });
  const environment = { ...developer.environment, GRANTEX_API_KEY: apiKey };
  const ended = await cli(['tokens', 'explain', '--scope', 'payments:initiate'], {
    environment,
    input: grantToken,
  });
  expect([ended.exitCode, ended.output.includes('held by')]).toEqual([EXIT.wrong, false]);
  // What no grant of the chain holds, the person has not granted.
  const none = await explain('hotels:book');
  expect(none.output).not.toContain('held by');
  expect(none.errors).toContain('→ Ask the person for a grant that holds hotels:book.');
});

test('explain says which policy refuses a call, or asks the person, where the call is named', async () => {
  const other = await newDeveloper();
  const { grantToken: input } = await granted(other, ['flights:book']);
  await other.gx.policies.put(
    'careful',
    `forbid (principal, action == Tool::Action::"book", resource) when { context has amount && context.amount.greaterThan(decimal("50.0")) };
     @verdict("ask") permit (principal, action == Tool::Action::"book", resource);`,
  );
  const explain = (...more: string[]): Promise<Ended> =>
    grantex(['tokens', 'explain', '--scope', 'flights:book', '--action', 'book', ...more], {
      environment: other.environment,
      input,
    });
  expect(await explain('--amount', '51')).toMatchObject({
    exitCode: EXIT.wrong,
    output: expect.stringMatching(/policies +"careful": refused[^]*call +A policy does not allow this call/),
    errors: expect.stringContaining('→ Read what it restricts: grantex policies get careful'),
  });
  expect(await explain('--amount', '50')).toMatchObject({
    exitCode: EXIT.ok,
    output: expect.stringMatching(/policies +"careful": the person is asked/),
  });
  expect((await explain('--amount', '51', '--json')).json).toMatchObject({
    isAllowed: false,
    policies: { verdict: 'refuse', policies: ['careful'] },
  });
  // What the server cannot be asked is said, and what it refuses to answer is an error: neither is taken for "none refuses".
  const { apiKey } = await other.gx.keys.create({ name: 'a service', roles: ['verify'] });
  const options = { environment: { ...other.environment, GRANTEX_API_KEY: apiKey }, input };
  const call = ['tokens', 'explain', '--scope', 'flights:book', '--amount', '51', '--action'];
  expect((await grantex([...call, 'book'], options)).output).toMatch(
    /policies +unknown: the key may not ask/,
  );
  const refused = await grantex([...call, ' '], { ...options, environment: other.environment });
  expect([refused.exitCode === EXIT.ok, refused.output.includes('would be allowed')]).toEqual([false, false]);
});

test('explain names the policy that withholds a scope of the grant', async () => {
  const other = await newDeveloper();
  const scopes = ['flights:book', 'payments:initiate'];
  const { agentId } = await other.gx.agents.register({ name: 'Travel agent', scopes });
  const { code } = await other.gx.authorize({ agentId, principalId: 'alice', scopes });
  const cedar = 'forbid (principal, action == Action::"flights:book", resource);';
  await other.gx.policies.put('no-flights', cedar);
  const { grantToken: input } = await other.gx.tokens.exchange({ code, agentId });
  const explained = await grantex(['tokens', 'explain', '--scope', 'flights:book'], {
    environment: other.environment,
    input,
  });
  expect(explained).toMatchObject({
    output: expect.stringContaining('withheld by the policy "no-flights"'),
    errors: expect.stringContaining('→ Read what it restricts: grantex policies get no-flights'),
  });
});

test.each(['payments:initiate:max_500', 'pay:now:max_1,000', 'Pay me'])(
  'explain names the option for %s, which no call can need',
  async (scope) => {
    const { grantToken } = await granted(developer);
    const ended = await cli(['tokens', 'explain', '--scope', scope], { input: grantToken });
    expect(ended).toMatchObject({
      exitCode: EXIT.usage,
      errors: expect.stringMatching(/--scope ".*" is not a scope that a call can need\n→ .*--amount 420/),
    });
  },
);

test('explain asks the service which issuer it trusts and what it is called', async () => {
  const { grantToken } = await granted(developer);
  let trusted = 'https://elsewhere.example';
  const service = createServer((request, response) => {
    const resource = `http://${request.headers.host}`;
    const isMetadata = request.url === '/.well-known/oauth-protected-resource';
    response.writeHead(isMetadata ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ resource, authorization_servers: [trusted] }));
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const explain = (...more: string[]): Promise<Ended> =>
    cli(['tokens', 'explain', '--scope', 'flights:book', ...more], { input: grantToken });
  // Without the service it is only assumed to be one of this server.
  expect((await explain()).output).toMatch(
    /assumed; to ask the service itself: --service <url>\n[^]*would be allowed/,
  );
  const other = await explain('--service', url);
  expect(other).toMatchObject({ exitCode: EXIT.wrong, errors: expect.stringContaining('wrong_issuer') });
  expect(other.output).toMatch(
    /issuer https:\/\/elsewhere\.example, audience http:\/\/127[^]*as the service says/,
  );
  trusted = developer.url;
  const ours = await explain('--service', url);
  expect(ours).toMatchObject({ exitCode: EXIT.wrong, errors: expect.stringContaining('wrong_audience') });
  expect(await explain('--service', `${url}/none`)).toMatchObject({
    exitCode: EXIT.failed,
    errors: expect.stringMatching(/publishes no metadata \(RFC 9728\)\n→ Name them yourself: --issuer/),
  });
  expect((await explain('--service', url, '--issuer', url)).exitCode).toBe(EXIT.usage);
  service.close();
  expect((await explain('--service', url)).exitCode).toBe(EXIT.unreachable);
});

test('GRANTEX_AUDIENCE names the service that a token is for, unless an option does', async () => {
  const { agentId } = await developer.gx.agents.register({ name: 'Searcher', scopes: ['flights:book'] });
  const environment = { ...developer.environment, GRANTEX_AUDIENCE: 'https://travel.example' };
  const asked = [
    '--agent',
    agentId,
    '--principal',
    'alice',
    '--scope',
    'flights:book',
    '--show-token',
    '--json',
  ];
  const { grantToken: input } = (await cli(['authorize', ...asked], { environment })).json as {
    readonly grantToken: string;
  };
  expect((await cli(['tokens', 'decode', '--json'], { input })).json).toMatchObject({
    claims: { aud: 'https://travel.example' },
  });
  const explain = ['tokens', 'explain', '--scope', 'flights:book'];
  for (const command of [explain, ['tokens', 'verify']]) {
    expect((await cli(command, { input, environment })).exitCode).toBe(EXIT.ok);
    const other = [...command, '--audience', 'https://x.example'];
    expect((await cli(other, { input, environment })).exitCode).toBe(EXIT.wrong);
  }
  expect((await cli(explain, { input })).exitCode).toBe(EXIT.wrong);
});

test("the issuer's keys are listed with their states, and when the next one takes over", async () => {
  const { keys, nextRotationAt } = (await cli(['keys', 'issuer', '--json'])).json as {
    readonly keys: readonly { readonly kid: string; readonly state: string }[];
    readonly nextRotationAt: string;
  };
  const [active] = keys.filter(({ state }) => state === 'active');
  const narrow = await cli(['keys', 'issuer'], { columns: 80 });
  expect(plain(narrow.output)).toMatch(/^KID +STATE +MADE +SIGNS FROM$/m);
  const { output, errors } = await cli(['keys', 'issuer']);
  expect(output).toContain(active?.kid);
  expect(output).toContain('active');
  expect(output + errors).toContain(`Another key takes over at ${nextRotationAt} (in 90 days).`);
});

test('a new key goes to a file or is shown, and is not created where it would be lost', async () => {
  const lost = await cli(['keys', 'create', 'x', '--role', 'verify']);
  expect(lost).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringMatching(/--out <file>.*--show-key/),
  });
  const unwritable = await cli(['keys', 'create', 'x', '--role', 'verify', '--out', '/dev/null/key']);
  expect(unwritable.exitCode).toBe(EXIT.usage);
  expect((await cli(['keys', 'list'])).output).not.toMatch(/ x /);

  const out = join(developer.home, 'admin.key');
  const kept = await cli([
    'keys',
    'create',
    'flights',
    '--role',
    'admin,audit-write',
    '--out',
    out,
    '--json',
  ]);
  expect(kept.json).toMatchObject({ roles: ['admin', 'audit-write'], keyFile: out });
  expect(secretsOf(kept, developer.apiKey)).toEqual([]);
  const again = await cli(['keys', 'create', 'flights', '--role', 'verify', '--out', out]);
  expect(again).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringContaining(`${out} is there already, and may hold a key`),
  });
  const shown = await cli(['keys', 'create', 'shown', '--role', 'verify', '--show-key']);
  expect(shown.output).toMatch(/^gx_test_[\w-]{43}\n$/);

  const inFile = { HOME: developer.home, GRANTEX_URL: developer.url, GRANTEX_API_KEY_FILE: out };
  const before = await readFile(out, 'utf8');
  const rotated = await grantex(['keys', 'rotate', '--in-place'], { environment: inFile });
  expect(rotated).toMatchObject({ exitCode: EXIT.ok, output: '' });
  expect(await readFile(out, 'utf8')).not.toBe(before);
  expect((await grantex(['whoami', '--json'], { environment: inFile })).json).toMatchObject({
    roles: ['admin', 'audit-write'],
  });
  const placeless = await cli(['keys', 'rotate', '--in-place']);
  expect(placeless).toMatchObject({ exitCode: EXIT.usage, errors: expect.stringContaining('--out <file>') });

  const { id } = kept.json as { readonly id: string };
  expect((await cli(['keys', 'delete', id, '--yes'])).output).toBe(`Deleted ${id}.\n`);
});

test('what is not there is refused with the list to look in', async () => {
  const refused = async (...parameters: string[]): Promise<string> => (await cli(parameters)).errors;
  expect(await refused('revoke', 'principal', 'nobody', '--yes')).toContain('→ See all: grantex people list');
  expect(await refused('revoke', 'agent', 'ag_1', '--yes')).toContain('→ See all: grantex agents list');
  expect(await refused('--json', 'revoke', 'grant', 'grnt_1', '--yes')).toContain('grantex grants list');
  expect(await refused('revoke', 'token', 'tok_1', '--yes')).toContain('grantex revoke grant <id>');
  expect(await refused('clients', 'suspend', 'Claude', '--yes')).toContain('a name is no id');
});

test('an empty list says whether a filter made it so', async () => {
  const { environment } = await newDeveloper();
  const said = async (...parameters: string[]): Promise<string> =>
    (await grantex(parameters, { environment })).errors;
  expect(await said('grants', 'list')).toContain('There are no grants yet');
  expect(await said('grants', 'list', '--status', 'active')).toContain('No grants match. See all');
  expect(await said('requests', 'list')).toContain('You have asked nobody yet');
  expect(await said('requests', 'list', '--principal', 'x')).toContain('No requests match. See all');
  expect(await said('audit', 'list')).toContain('The log has no entries yet');
  expect(await said('audit', 'list', '--action', 'x')).toContain('No entries match. See all');
});

test('before a grant is revoked, the question names its agent, its person and its scopes', async () => {
  const { grantId } = await granted(developer, ['flights:book'], 'Asked about');
  const asked = await cli(['revoke', 'grant', grantId], { columns: 200, answers: ['no'] });
  expect(plain(asked.errors)).toContain(
    `Revoking ${grantId} of "Asked about" for "alice" (flights:book) and all below it cannot be undone.`,
  );
});
