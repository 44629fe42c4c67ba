import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Grantex, signup } from '@grantex/sdk';
import type { Command } from 'commander';
import { beforeAll, expect, inject, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { createProgram } from '../src/program.ts';
import { type Developer, newFolder } from './support/developer.ts';
import { HOSTILE_NAME, HOSTILE_TEXT, hiddenIn } from './support/hidden.ts';
import { authorizeClient, openService } from './support/authorize-client.ts';
import { lineTo } from './support/line.ts';
import { type Ended, grantex, silentTerminal } from './support/run.ts';

/** Every text of others is hostile here: developer, agents, people, keys, entries. */
let developer: Developer;
let resource: string;
beforeAll(async () => {
  const url = inject('servers').sandbox;
  const { apiKey } = await signup({ name: HOSTILE_NAME }, { baseUrl: url });
  const home = await newFolder();
  const gx = new Grantex({ apiKey, baseUrl: url });
  const environment = { HOME: home, GRANTEX_URL: url, GRANTEX_API_KEY: apiKey };
  developer = { url, apiKey, gx, home, environment };
  resource = await openService(developer);
  const period = { framework: 'gdpr', since: '2020-01-01T00:00:00Z' } as const;
  await writeFile(join(home, 'pack.zip'), gx.compliance.evidence(period));
});

interface Site {
  readonly folder: string;
  readonly agentId: string;
  readonly grantId: string;
  readonly entryId: string;
  readonly jti: string;
  readonly keyId: string;
  readonly webhookId: string;
  readonly deliveryId: string;
  readonly clientId: string;
  readonly requestId: string;
  /** One that waits. */
  readonly approvalId: string;
  readonly approvedId: string;
}

/** An agent with a grant, a token, an export and a file of metadata. */
async function newSite(): Promise<Site> {
  const { gx, home } = developer;
  const scopes = ['flights:book'];
  const { agentId } = await gx.agents.register({ name: HOSTILE_NAME, description: HOSTILE_NAME, scopes });
  const { code, authRequestId: requestId } = await gx.authorize({
    agentId,
    principalId: HOSTILE_NAME,
    scopes,
  });
  const { grantId, grantToken } = await gx.tokens.exchange({ code, agentId });
  const metadata = { [HOSTILE_TEXT]: HOSTILE_TEXT };
  const { entryId } = await gx.audit.log({ grantId, action: 'flight.booked', status: 'success', metadata });
  const [approvalId, approvedId] = await Promise.all([ask(grantToken, 1), ask(grantToken, 2)]);
  await gx.approvals.decide(approvedId, 'approve');
  const folder = await mkdtemp(join(home, 'site-'));
  const { id: keyId } = await gx.keys.create({ name: HOSTILE_NAME, roles: ['verify'] });
  // A developer has few at once.
  for await (const { id } of gx.webhooks.listAll()) await gx.webhooks.delete(id);
  const url = 'http://127.0.0.1:9/';
  const { id: webhookId } = await gx.webhooks.create({
    url,
    events: ['issuer_key.revoked'],
    description: HOSTILE_NAME.replaceAll(/\p{Cc}/gu, ''),
  });
  const { id: deliveryId } = await gx.webhooks.test(webhookId);
  const [, claims = ''] = grantToken.split('.');
  const { jti } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { readonly jti: string };
  const entries = [];
  for await (const entry of gx.audit.export()) entries.push(JSON.stringify(entry));
  await Promise.all([
    writeFile(join(folder, 'token'), grantToken),
    writeFile(join(folder, 'metadata.json'), JSON.stringify(metadata)),
    writeFile(join(folder, 'key'), developer.apiKey),
    writeFile(
      join(folder, 'policy.cedar'),
      `// ${HOSTILE_NAME}\nforbid(principal, action, resource) when { context.depth > 9 };`,
    ),
    writeFile(
      join(folder, 'catalog.json'),
      JSON.stringify({
        tools: [{ name: HOSTILE_NAME, title: HOSTILE_NAME, scopes: ['flights:book'], inputSchema: {} }],
      }),
    ),
    writeFile(join(folder, `${HOSTILE_NAME}.jsonl`), `${entries.join('\n')}\n`),
  ]);
  const clientId = await authorizeClient(
    developer,
    resource,
    HOSTILE_NAME.replaceAll(/\p{Bidi_Control}/gu, ''),
  );
  return {
    folder,
    agentId,
    grantId,
    entryId,
    jti,
    keyId,
    webhookId,
    deliveryId,
    clientId,
    requestId,
    approvalId,
    approvedId,
  };
}

async function ask(token: string, price: number): Promise<string> {
  const call = { token, audience: developer.url, action: 'book', approval: true, input: { price } };
  const answer = await developer.gx.admissions.admit(call);
  if (answer.decision !== 'ask') throw new Error('the person is asked');
  return answer.approvalId;
}

/** One line for each command. Commands that show no text of others are in {@link OWN}. */
const LINES: Readonly<Record<string, (site: Site) => readonly string[]>> = {
  init: ({ folder }) => ['--key-file', join(folder, 'key'), '--config', join(folder, HOSTILE_NAME)],
  whoami: () => [],
  logout: () => [],
  open: () => [HOSTILE_NAME],
  'profiles list': () => [],
  'profiles use': () => [HOSTILE_NAME],
  'anomalies list': () => [],
  'anomalies show': () => [HOSTILE_NAME],
  'anomalies acknowledge': () => [HOSTILE_NAME, '--note', HOSTILE_NAME],
  'anomalies learning': () => [],
  'anomalies rules list': () => [],
  'anomalies rules add': ({ agentId }) => ['notify', '--agent', agentId],
  'anomalies rules remove': () => [HOSTILE_NAME],
  'billing show': () => [],
  'billing checkout': () => [HOSTILE_NAME],
  'billing portal': () => [],
  'billing usage': () => [],
  'people list': () => [],
  'people get': () => [HOSTILE_NAME, '--address'],
  'people set-address': () => [HOSTILE_NAME, `${HOSTILE_NAME}@example.com`],
  'people remove-address': () => [HOSTILE_NAME],
  'people link': () => [HOSTILE_NAME],
  'people sessions': () => [HOSTILE_NAME],
  'people end-sessions': () => [HOSTILE_NAME],
  'people unbind': () => [HOSTILE_NAME, '--yes'],
  // Whoever is erased is never asked again under this name.
  'people erase': () => [`other ${HOSTILE_NAME}`, '--yes'],
  'requests list': () => [],
  'requests get': ({ requestId }) => [requestId],
  'requests link': ({ requestId }) => [requestId],
  'requests resend': ({ requestId }) => [requestId],
  'requests cancel': ({ requestId }) => [requestId],
  'approvals list': () => [],
  'approvals get': ({ approvalId }) => [approvalId],
  'approvals wait': ({ approvedId }) => [approvedId],
  'approvals decide': ({ approvalId }) => [approvalId, 'refuse'],
  'policies list': () => [],
  'policies put': ({ folder }) => ['night', join(folder, 'policy.cedar')],
  'policies get': () => ['night'],
  'policies test': ({ agentId, folder }) => [
    join(folder, 'policy.cedar'),
    '--agent',
    agentId,
    '--audience',
    'https://a.example',
    '--principal',
    HOSTILE_NAME,
    '--scope',
    'flights:book',
  ],
  'policies replay': ({ folder }) => [join(folder, 'policy.cedar')],
  'policies remove': () => [HOSTILE_NAME],
  'scopes list': () => [],
  'scopes describe': () => ['flights:book', HOSTILE_NAME],
  'scopes remove': () => [HOSTILE_NAME],
  'settings get': () => [],
  'settings set': () => ['--first-use', 'yes'],
  'settings set-domain': () => ['travel.invalid'],
  'settings remove-domain': () => [],
  'settings provider get': () => [],
  'settings provider set': ({ folder }) => [
    '--issuer',
    `https://login.invalid/${HOSTILE_NAME}`,
    '--client-id',
    HOSTILE_NAME,
    '--file',
    join(folder, 'token'),
    '--yes',
  ],
  'settings provider remove': () => ['--yes'],
  'agents list': () => [],
  'agents get': ({ agentId }) => [agentId],
  'agents register': ({ folder }) => [HOSTILE_NAME, '--description', HOSTILE_NAME, '--key-dir', folder],
  'agents rotate-key': ({ agentId, folder }) => [agentId, '--key-dir', join(folder, HOSTILE_NAME)],
  'agents suspend': ({ agentId }) => [agentId, '--yes'],
  'agents hold': ({ agentId }) => [agentId],
  'agents release': ({ agentId }) => [agentId],
  'agents reactivate': ({ agentId }) => [agentId],
  'agents delete': ({ agentId }) => [agentId, '--yes'],
  'clients list': () => [],
  'clients suspend': ({ clientId }) => [clientId, '--yes'],
  'clients reactivate': ({ clientId }) => [clientId],
  'clients delete': ({ clientId }) => [clientId, '--yes'],
  'resources list': () => [],
  'resources set': () => [resource, '--people', 'anyone'],
  'resources remove': () => [HOSTILE_NAME],
  'resources catalog push': ({ folder }) => [resource, join(folder, 'catalog.json')],
  'resources catalog get': () => [resource],
  'resources catalog remove': () => [resource],
  authorize: ({ agentId, folder }) => [
    '--agent',
    agentId,
    '--principal',
    HOSTILE_NAME,
    '--scope',
    'flights:book',
    '--token-file',
    join(folder, HOSTILE_NAME),
  ],
  'grants list': () => [],
  'grants get': ({ grantId }) => [grantId],
  'grants tree': ({ grantId }) => [grantId],
  'grants hold': ({ grantId }) => [grantId],
  'grants release': ({ grantId }) => [grantId],
  'grants revoke': ({ grantId }) => [grantId, '--yes'],
  'grants lift-stop': ({ grantId }) => [grantId],
  'tokens login': ({ folder }) => ['--resource', resource, '--token-file', join(folder, HOSTILE_NAME)],
  'tokens decode': ({ folder }) => ['--file', join(folder, 'token')],
  'tokens verify': ({ folder }) => ['--file', join(folder, 'token')],
  'tokens explain': ({ folder }) => ['--file', join(folder, 'token'), '--scope', 'hotels:book'],
  'revoke grant': ({ grantId }) => [grantId],
  'revoke token': ({ jti }) => [jti],
  'revoke agent': ({ agentId }) => [agentId],
  'revoke principal': () => [HOSTILE_NAME],
  'revoke everything': () => [],
  'audit list': () => [],
  'audit tail': () => [],
  'audit log': ({ grantId, folder }) => [
    '--grant',
    grantId,
    '--action',
    'flight.booked',
    '--status',
    'success',
    '--metadata',
    join(folder, 'metadata.json'),
  ],
  'audit ship': ({ folder }) => [
    '--to',
    `file:${join(folder, HOSTILE_NAME)}`,
    '--state',
    join(folder, 'state.json'),
    '--once',
  ],
  'audit export': () => [],
  'audit verify': ({ folder }) => [join(folder, `${HOSTILE_NAME}.jsonl`)],
  'audit checkpoint': ({ folder }) => ['--kept', join(folder, HOSTILE_NAME)],
  'audit proof': ({ entryId }) => [entryId],
  'evidence create': ({ folder }) => [
    '--framework',
    'gdpr',
    '--since',
    '2020-01-01',
    '--out',
    join(folder, `${HOSTILE_NAME}.zip`),
  ],
  'evidence verify': () => [join(developer.home, 'pack.zip')],
  'keys list': () => [],
  'keys create': ({ folder }) => [HOSTILE_NAME, '--role', 'verify', '--out', join(folder, HOSTILE_NAME)],
  'keys rotate': ({ folder }) => ['--out', join(folder, HOSTILE_NAME)],
  'keys delete': ({ keyId }) => [keyId, '--yes'],
  'keys issuer': () => [],
  'admin-log list': () => [],
  'admin-log export': () => [],
  'admin-log verify': ({ folder }) => [join(folder, `${HOSTILE_NAME}.jsonl`)],
  'admin-log checkpoint': ({ folder }) => ['--kept', join(folder, `admin-${HOSTILE_NAME}`)],
  'sso list': () => [],
  'sso create': () => ['--issuer', HOSTILE_NAME, '--name', HOSTILE_NAME],
  'sso set': () => [HOSTILE_NAME, '--name', HOSTILE_NAME, '--yes'],
  'sso delete': () => [HOSTILE_NAME, '--yes'],
  'sso sessions': () => [],
  'sso end': () => [HOSTILE_NAME, '--yes'],
  'sso people': () => [],
  'sso erase': () => [HOSTILE_NAME, '--yes'],
  'scim tokens list': () => [],
  'scim tokens create': ({ folder }) => [HOSTILE_NAME, '--out', join(folder, `scim-${HOSTILE_NAME}`)],
  'scim tokens rotate': ({ folder }) => ['sct_x', '--out', join(folder, `scim-${HOSTILE_NAME}`)],
  'scim tokens delete': () => ['sct_x', '--yes'],
  'scim users list': () => ['--search', HOSTILE_NAME],
  'scim groups list': () => ['--search', HOSTILE_NAME],
  'scim groups approve': () => ['scg_x', '--scope', 'a:b'],
  'webhooks list': () => [],
  'webhooks create': ({ folder }) => [
    'http://127.0.0.1:9/',
    '--events',
    'issuer_key.revoked',
    '--description',
    HOSTILE_NAME,
    '--out',
    join(folder, HOSTILE_NAME),
  ],
  'webhooks update': ({ webhookId }) => [webhookId, '--description', HOSTILE_NAME],
  'webhooks test': ({ webhookId }) => [webhookId],
  'webhooks deliveries': ({ webhookId }) => [webhookId],
  'webhooks replay': ({ webhookId, deliveryId }) => [webhookId, '--delivery', deliveryId],
  'webhooks rotate': ({ webhookId, folder }) => [webhookId, '--out', join(folder, HOSTILE_NAME)],
  'webhooks delete': ({ webhookId }) => [webhookId, '--yes'],
};

/** Commands that show only texts of the server and of this program. */
const OWN = ['serve', 'dev', 'completion', 'login', 'webhooks listen'];

test('each command has a line here', async () => {
  const namesOf = ({ commands }: Command, before = ''): string[] =>
    commands.flatMap((each) =>
      each.commands.length === 0 ? `${before}${each.name()}` : namesOf(each, `${before}${each.name()} `),
    );
  const program = await createProgram(silentTerminal());
  expect(namesOf(program).toSorted()).toEqual([...Object.keys(LINES), ...OWN].toSorted());
});

/** The sandbox asks nobody. */
const onBrowser = (url: string): Promise<Response> => fetch(url);

const said = ({ output, errors }: Ended): string[] => hiddenIn(output + errors);

test.each(Object.entries(LINES))('%s prints no unescaped hidden character', async (name, line) => {
  const { environment } = developer;
  // When nobody can be asked, the question is in the error.
  for (const ways of [{ columns: 80, answers: ['no'] }, {}]) {
    const site = await newSite();
    const ended = await grantex([...name.split(' '), ...line(site)], { environment, onBrowser, ...ways });
    expect(ended.output + ended.errors).not.toBe('');
    expect(said(ended)).toEqual([]);
  }
  const site = await newSite();
  const ended = await grantex([...name.split(' '), ...line(site), '--json'], {
    environment,
    onBrowser,
  });
  expect(said(ended)).toEqual([]);
  for (const text of [ended.output, ended.errors]) expect(text === '' || isJson(text)).toBe(true);
});

function isJson(text: string): boolean {
  const documents = text.startsWith('{\n') ? [text] : text.trimEnd().split('\n');
  // Warnings are sentences for programs too.
  return documents.every((each) => each.startsWith('warning: ') || typeof JSON.parse(each) === 'object');
}

test('JSON contains the same values nevertheless', async () => {
  const { environment } = developer;
  const { agentId, grantId } = await newSite();
  expect((await grantex(['agents', 'get', agentId, '--json'], { environment })).json).toMatchObject({
    name: HOSTILE_NAME,
    description: HOSTILE_NAME,
  });
  expect(
    (await grantex(['audit', 'list', '--grant', grantId, '--status', 'success', '--json'], { environment }))
      .json,
  ).toMatchObject({ entries: [{ principalId: HOSTILE_NAME, metadata: { [HOSTILE_TEXT]: HOSTILE_TEXT } }] });
});

test('a printed export verifies like a stored one', async () => {
  const { environment } = developer;
  const { folder } = await newSite();
  const file = join(folder, 'log.jsonl');
  await grantex(['audit', 'export', '--out', file], { environment });
  const printed = await grantex(['audit', 'export'], { environment });
  const kept = await readFile(file, 'utf8');
  expect(kept).toContain('\u202E');
  expect(said(printed)).toEqual([]);
  const parsed = (text: string): unknown[] =>
    text
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each) as unknown);
  expect(parsed(printed.output)).toEqual(parsed(kept));
  expect(
    await grantex(['audit', 'verify', '-', '--json'], { environment, input: printed.output }),
  ).toMatchObject({ exitCode: EXIT.ok, json: { valid: true } });
});

test('an error of a server is escaped for people, and unchanged in JSON', async () => {
  const code = 'NO\u009b31m';
  const line = await lineTo(developer.url, () => ({ status: 400, code }));
  const environment = { ...developer.environment, GRANTEX_URL: line.url };
  const shown = await grantex(['agents', 'list'], { environment });
  const json = await grantex(['agents', 'list', '--json'], { environment });
  line.close();
  expect(shown.errors).toContain(String.raw`NO\u{9b}31m`);
  expect([...said(shown), ...said(json)]).toEqual([]);
  expect(JSON.parse(json.errors)).toMatchObject({ error: { message: code } });
});
