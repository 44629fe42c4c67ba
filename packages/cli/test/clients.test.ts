import { beforeAll, expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Developer, newDeveloper } from './support/developer.ts';
import { authorizeClient } from './support/authorize-client.ts';
import { type Ended, grantex, plain, type RunOptions } from './support/run.ts';

let developer: Developer;
let audience: string;
beforeAll(async () => {
  developer = await newDeveloper();
  // No other developer of this server may have the same one.
  audience = `https://${crypto.randomUUID()}.example/mcp`;
});

const cli = (parameters: readonly string[], options: Partial<RunOptions> = {}): Promise<Ended> =>
  grantex(parameters, { environment: developer.environment, ...options });

test('a resource is added, changed member by member, listed and removed', async () => {
  expect(await cli(['resources', 'list'])).toMatchObject({
    output: '',
    errors: expect.stringContaining('There are no resources yet'),
  });
  const opened = ['resources', 'set', audience, '--open-to', 'clients', '--people', 'anyone'];
  const added = await cli([...opened, '--scope', 'flights:search,flights:book', '--json']);
  const settings = {
    openTo: 'clients',
    people: 'anyone',
    scopes: ['flights:search', 'flights:book'],
    defaultScopes: [],
    dpop: 'accept',
  };
  expect(added.json).toEqual({ audience, ...settings });
  const changed = await cli(['resources', 'set', audience, '--default-scope', 'flights:search']);
  expect(changed.output).toMatch(/^open to +any OAuth client\n[^]*^default +flights:search$/m);
  expect((await cli(['resources', 'list', '--json'])).json).toEqual({
    resources: { [audience]: { ...settings, defaultScopes: ['flights:search'] } },
  });
  const other = audience.replace('/mcp', '/other');
  await cli(['resources', 'set', other]);
  expect((await cli(['resources', 'list'])).output).toMatch(/ +agents +bound +accept/);
  expect((await cli(['resources', 'remove', other])).output).toBe(`Removed ${other}.\n`);
  const gone = await cli(['resources', 'remove', other]);
  expect(gone).toMatchObject({ exitCode: EXIT.failed, errors: expect.stringContaining('no resource') });
  expect(Object.keys((await developer.gx.me.get()).settings.resources ?? {})).toEqual([audience]);

  const refused = await cli(['resources', 'set', audience, '--default-scope', 'hotels:book']);
  expect(refused).toMatchObject({
    exitCode: EXIT.failed,
    errors: expect.stringContaining('defaultScopes: they must be among scopes'),
  });
});

test('the tools of a service are stored, shown and removed', async () => {
  const service = `https://${crypto.randomUUID()}.example/mcp`;
  await developer.gx.me.update({ settings: { resources: { [service]: {} } } });
  const tools = [
    { name: 'pay', scopes: ['payments:initiate'], inputSchema: { type: 'object' }, title: 'Pay somebody' },
  ];
  const catalog = ['resources', 'catalog'];
  const pushed = await cli([...catalog, 'push', service, '-'], { input: JSON.stringify({ tools }) });
  expect(pushed.output).toBe(`Stored 1 tool of ${service}.\n`);
  const shown = await cli([...catalog, 'get', service]);
  expect(shown.output).toMatch(/^TOOL +SCOPES +TITLE\npay +payments:initiate +Pay somebody\n$/);
  expect((await cli([...catalog, 'get', service, '--json'])).json).toMatchObject({
    audience: service,
    tools,
  });
  expect(await cli([...catalog, 'push', service, '/nowhere/catalog.json'])).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringContaining('there is no such file'),
  });
  expect(await cli([...catalog, 'push', service, '-'], { input: '[]' })).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringContaining('standard input has no list "tools"'),
  });
  expect((await cli([...catalog, 'remove', service])).output).toBe(`Removed the tools of ${service}.\n`);
  expect(await cli([...catalog, 'get', service])).toMatchObject({
    exitCode: EXIT.failed,
    errors: expect.stringContaining('grantex resources catalog push'),
  });
});

test('clients are listed by both ids, suspended, reactivated, and deleted for good', async () => {
  const clientId = await authorizeClient(developer, audience, 'MCP Inspector');
  const listed = await cli(['clients', 'list']);
  expect(listed.output).toMatch(/^AGENT +NAME +STATUS +KNOWN BY +CLIENT ID +AUTHORIZED$/m);
  expect(listed.output).toMatch(
    new RegExp(`^ag_\\w+ +MCP Inspector +active +registration +${clientId} +just now`, 'm'),
  );
  const { json } = await cli(['clients', 'list', '--json']);
  expect(json).toMatchObject({ clients: [{ kind: 'client', clientId }], hasMore: false });
  expect((await cli(['agents', 'list', '--kind', 'client', '--json'])).json).toMatchObject({
    agents: [{ clientId }],
  });
  const [{ agentId }] = (json as { clients: [{ agentId: string }] }).clients;

  const shown = await cli(['agents', 'get', agentId]);
  expect(shown.output).toMatch(new RegExp(`^client +${clientId}$`, 'm'));
  expect(shown.output).not.toMatch(/^(?:key|did) /m);

  const suspended = await cli(['clients', 'suspend', clientId], { columns: 100, answers: ['yes'] });
  expect(plain(suspended.output)).toMatch(/status +suspended/);
  const { grants } = await developer.gx.grants.list({ agentId });
  expect(grants).toMatchObject([{ status: 'revoked' }]);
  expect((await cli(['clients', 'reactivate', agentId])).output).toMatch(/status +active/);

  const unasked = await cli(['clients', 'delete', clientId]);
  expect(unasked).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringContaining('refusing for good'),
  });
  expect((await cli(['clients', 'delete', clientId, '--yes'])).output).toBe(`Deleted ${agentId}.\n`);
  const gone = await cli(['clients', 'suspend', clientId, '--yes']);
  expect(gone).toMatchObject({
    exitCode: EXIT.failed,
    errors: expect.stringContaining('→ See the ids: grantex clients list'),
  });
  expect((await cli(['clients', 'list'])).errors).toContain('Nobody has authorized a client yet');
});

test('another developer sees no clients, and an agent is no client', async () => {
  await authorizeClient(developer, audience, 'Not theirs');
  const other = await newDeveloper();
  const theirs = await grantex(['clients', 'list', '--json'], { environment: other.environment });
  expect(theirs.json).toEqual({ clients: [], hasMore: false });

  const { agentId } = await developer.gx.agents.register({ name: 'Own', scopes: ['flights:search'] });
  const { agents } = await developer.gx.agents.list({
    kind: 'agent',
  });
  expect(agents).toMatchObject([{ agentId, kind: 'agent', clientId: null }]);
});

test('a client is not asked for by the JSON API, and the program says what is', async () => {
  await authorizeClient(developer, audience, 'Asked in vain');
  const { agents } = await developer.gx.agents.list({ kind: 'client', name: 'Asked' });
  const asking = ['authorize', '--agent', agents[0]?.agentId ?? '', '--scope', 'flights:search'];
  const asked = await cli([...asking, '--principal', 'alice']);
  expect(asked).toMatchObject({
    exitCode: EXIT.failed,
    errors: expect.stringContaining('→ See the agents that you registered: grantex agents list --kind agent'),
  });
});
