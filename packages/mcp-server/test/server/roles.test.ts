import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '@grantex/sdk';
import { isFullRun } from 'test-config';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tools } from '../../src/server/create-server.ts';
import { type ServerRig, openServer, openWithRoles } from './support/grantex-server.ts';
import { type Proxy, startProxy, trouble } from './support/proxy.ts';
import { type Developer, newDeveloper } from '../support/developer.ts';

/** The role that the server requires for each tool; admin allows everything. */
const TABLE: Readonly<Record<string, Role | undefined>> = {
  list_agents: 'issue',
  get_agent: 'issue',
  list_grants: 'issue',
  get_grant: 'issue',
  show_grant_tree: 'issue',
  verify_grant: 'verify',
  search_audit: 'audit-read',
  get_audit_entry: 'audit-read',
  check_audit_chain: 'audit-read',
  check_authorization: 'issue',
  request_authorization: 'issue',
  delegate_grant: 'issue',
  revoke_grant: 'issue',
  register_agent: 'admin',
  suspend_agent: 'admin',
  reactivate_agent: 'admin',
  delete_agent: 'admin',
  // The last one: it changes what is offered.
  whoami: undefined,
};
const RESOURCES: Readonly<Record<string, Role>> = {
  'grantex://audit/entries': 'audit-read',
  'grantex://audit/{entryId}': 'audit-read',
  'grantex://grants/{grantId}': 'issue',
};
const KEYS: readonly Role[] = ['admin', 'issue', 'verify', 'audit-write', 'audit-read'];

let developer: Developer;
let proxy: Proxy;
let directory: string;
let admin: ServerRig;

beforeAll(async () => {
  developer = await newDeveloper();
  proxy = await startProxy(developer.url);
  directory = await mkdtemp(join(tmpdir(), 'grantex-mcp-'));
  admin = await openServer({ url: proxy.url, apiKey: developer.apiKey, directory });
});

afterAll(async () => {
  await admin.close();
  await proxy.close();
  await rm(directory, { recursive: true, force: true });
});

test('the table names every tool, and the role for which it is offered', () => {
  const roles = Object.fromEntries(tools.map(({ name, role }) => [name, role]));
  expect(roles).toEqual(TABLE);
});

test.each(KEYS)('a key with the role %s is offered the tools and resources that it may use', async (role) => {
  const rig = await openWithRoles({ url: proxy.url, apiKey: await developer.keyFor(role), directory });
  expect(await offeredBy(rig)).toEqual(allowedTo(role));
  await rig.close();
});

test.each(KEYS)('a server allows a key with the role %s exactly those tools', async (role) => {
  const apiKey = await developer.keyFor(role);
  proxy.between = trouble;
  const rig = await openServer({ url: proxy.url, apiKey, directory });
  proxy.between = (_asked, forward) => forward();
  expect(rig.log).toEqual([
    'the Grantex server did not return the roles of the API key, so all tools are offered',
  ]);
  const inputs = await somethingToWorkWith();
  const outcomes: Record<string, string> = {};
  for (const [name, input] of Object.entries(inputs)) {
    const result = await rig.client.callTool({ name, arguments: input });
    const [block] = result.content;
    const text = block?.type === 'text' ? block.text : '';
    outcomes[name] = result.isError === true ? (JSON.parse(text) as { code: string }).code : 'done';
  }
  const expected = Object.keys(TABLE).map((name) => [
    name,
    may(role, TABLE[name]) ? 'done' : 'ROLE_REQUIRED',
  ]);
  expect(outcomes).toEqual(Object.fromEntries(expected));
  await rig.close();
});

test('a call without the role gets advice, which does not ask for a key', async () => {
  const apiKey = await developer.keyFor('audit-read');
  proxy.between = trouble;
  const rig = await openServer({ url: proxy.url, apiKey, directory });
  proxy.between = (_asked, forward) => forward();
  expect(await rig.fails('revoke_grant', { grantId: 'grnt_1' })).toEqual({
    code: 'ROLE_REQUIRED',
    message: 'this needs an API key with the role issue',
    requestId: expect.any(String),
    howToMend:
      'The API key of this server may not do that. Tell the person who set up this server; do not ask anybody for a key. They can configure a key with that role.',
  });
  await rig.close();
});

test('a key with several roles is offered what any of them may use, after one request', async () => {
  const apiKey = await developer.keyFor('verify', 'audit-write', 'audit-read');
  const asked: string[] = [];
  proxy.between = ({ method, path }, forward) => {
    asked.push(`${method} ${path}`);
    return forward();
  };
  const rig = await openWithRoles({ url: proxy.url, apiKey, directory }, () => asked.splice(0));
  expect(await offeredBy(rig)).toEqual(allowedTo('verify', 'audit-write', 'audit-read'));
  expect(asked).toEqual(['GET /v1/me']);
  proxy.between = (_asked, forward) => forward();
  await rig.close();
});

// The program waits for 5 seconds.
test.runIf(isFullRun)(
  'an unresponsive server does not delay the start: everything is offered, and the log says so',
  async () => {
    const apiKey = await developer.keyFor('verify');
    proxy.between = () => new Promise(() => {});
    const rig = await openServer({ url: proxy.url, apiKey, directory });
    proxy.between = (_asked, forward) => forward();
    expect((await offeredBy(rig)).tools).toHaveLength(tools.length);
    expect(rig.log).toEqual([
      'the Grantex server did not return the roles of the API key, so all tools are offered',
    ]);
    await rig.close();
  },
);

test('tools offered for lack of knowledge are withdrawn once whoami has read the roles', async () => {
  const apiKey = await developer.keyFor('verify', 'audit-read');
  proxy.between = trouble;
  const rig = await openServer({ url: proxy.url, apiKey, directory });
  proxy.between = (_asked, forward) => forward();
  expect((await offeredBy(rig)).tools).toHaveLength(tools.length);
  expect(await rig.use('whoami')).toMatchObject({ roles: ['verify', 'audit-read'] });
  expect(await offeredBy(rig)).toEqual(allowedTo('verify', 'audit-read'));
  await expect(rig.client.callTool({ name: 'revoke_grant', arguments: {} })).rejects.toThrow('not found');
  await rig.close();
});

function may(has: Role, needs: Role | undefined): boolean {
  return needs === undefined || has === 'admin' || has === needs;
}

function allowedTo(...roles: readonly Role[]): { tools: string[]; resources: string[] } {
  const named = (table: Readonly<Record<string, Role | undefined>>): string[] =>
    Object.keys(table)
      .filter((name) => roles.some((role) => may(role, table[name])))
      .toSorted();
  return { tools: named(TABLE), resources: named(RESOURCES) };
}

async function offeredBy({ client }: ServerRig): Promise<{ tools: string[]; resources: string[] }> {
  const { tools } = await client.listTools();
  const { resources } = await client.listResources();
  const { resourceTemplates } = await client.listResourceTemplates();
  return {
    tools: tools.map(({ name }) => name).toSorted(),
    resources: [
      ...resources.map(({ uri }) => uri),
      ...resourceTemplates.map(({ uriTemplate }) => uriTemplate),
    ].toSorted(),
  };
}

/** Input for every tool, about existing things, in an order in which each works. */
async function somethingToWorkWith(): Promise<Record<string, Record<string, unknown>>> {
  const scopes = ['flights:search', 'flights:book'];
  const { agentId } = await admin.use<{ agentId: string }>('register_agent', { name: 'parent', scopes });
  const sub = await admin.use<{ agentId: string }>('register_agent', { name: 'child', scopes });
  const asking = { agentId, principalId: 'user_alice', scopes };
  const { authRequestId, grantId } = await admin.use<{ authRequestId: string; grantId: string }>(
    'request_authorization',
    asking,
  );
  const { entryId } = await developer.gx.audit.log({ grantId, action: 'flight.booked', status: 'success' });
  const known: Record<string, Record<string, unknown>> = {
    get_agent: { agentId },
    get_grant: { grantId },
    show_grant_tree: { grantId },
    verify_grant: { grantId },
    get_audit_entry: { entryId },
    check_authorization: { authRequestId },
    request_authorization: asking,
    delegate_grant: { grantId, subAgentId: sub.agentId, scopes: ['flights:search'] },
    revoke_grant: { grantId },
    register_agent: { name: 'another', scopes },
    suspend_agent: { agentId },
    reactivate_agent: { agentId },
    delete_agent: { agentId },
  };
  return Object.fromEntries(Object.keys(TABLE).map((name) => [name, known[name] ?? {}]));
}
