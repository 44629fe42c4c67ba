import { beforeAll, expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Developer, granted, newDeveloper } from './support/developer.ts';
import { authorizeClient, openService } from './support/authorize-client.ts';
import { type Ended, grantex, type RunOptions } from './support/run.ts';

let developer: Developer;
beforeAll(async () => {
  developer = await newDeveloper();
});

const cli = (parameters: readonly string[], options: Partial<RunOptions> = {}): Promise<Ended> =>
  grantex(parameters, { environment: developer.environment, ...options });

test('every command that takes an agent takes its name, and its answer has the id', async () => {
  const name = 'Planner of "trips", äöü';
  const { agentId, grantId } = await granted(developer, undefined, name);
  await developer.gx.audit.log({ grantId, action: 'flight.searched', status: 'success' });
  const json = async (...parameters: string[]): Promise<unknown> =>
    (await cli([...parameters, '--json'])).json;

  expect(await json('agents', 'get', name)).toMatchObject({ agentId });
  expect(await json('grants', 'list', '--agent', name)).toMatchObject({ grants: [{ agentId, grantId }] });
  expect(await json('grants', 'tree', '--agent', name)).toMatchObject({ trees: [{ grant: { grantId } }] });
  expect(await json('requests', 'list', '--agent', name)).toMatchObject({ requests: [{ agentId }] });
  expect(await json('audit', 'list', '--agent', name)).toMatchObject({ entries: [{ agentId }] });
  expect(await json('audit', 'tail', '--agent', name)).toMatchObject({ agentId });
  const written = ['audit', 'log', '--grant', grantId, '--action', 'x', '--status', 'success'];
  expect(await json(...written, '--agent', name)).toMatchObject({ agentId });
  const asked = ['authorize', '--principal', 'alice', '--scope', 'flights:book'];
  expect(await json(...asked, '--agent', name)).toMatchObject({ agentId, scopes: ['flights:book'] });
  expect(await json('agents', 'rotate-key', name, '--key-dir', developer.home)).toMatchObject({ agentId });
  expect(await json('revoke', 'agent', name, '--yes')).toMatchObject({ revoked: 'agent', id: agentId });
  expect(await json('agents', 'suspend', name, '--yes')).toMatchObject({ agentId, status: 'suspended' });
  expect(await json('agents', 'reactivate', name)).toMatchObject({ agentId, status: 'active' });
  expect((await cli(['open', name])).output).toMatch(new RegExp(`/console/agents/${agentId}\n$`));
  expect((await cli(['grants', 'list', '--agent', name, '--web'])).output).toMatch(`agent=${agentId}`);
  expect(await json('agents', 'delete', name, '--yes')).toEqual({ agentId, isDeleted: true });
});

test('a name that nobody has is refused with names that begin like it, and before anything is done', async () => {
  const { agentId } = await developer.gx.agents.register({ name: 'Sought 50% more' });
  const near = await cli(['agents', 'delete', 'sought', '--yes']);
  expect(near).toMatchObject({
    exitCode: EXIT.usage,
    errors: `grantex: no agent is called "sought"\n→ There is "Sought 50% more" (${agentId}). See all: grantex agents list\n`,
  });
  const asked = await cli([
    'authorize',
    '--agent',
    '%',
    '--principal',
    'nobody_asked',
    '--scope',
    'a:b',
    '--json',
  ]);
  expect(JSON.parse(asked.errors)).toMatchObject({
    error: { code: 'USAGE', message: 'no agent is called "%"', next: 'See all: grantex agents list' },
  });
  expect(await cli(['agents', 'get', ' '])).toMatchObject({ exitCode: EXIT.usage });
});

test('a name that several agents have is refused with their ids, in whatever state they are', async () => {
  const twins = [];
  for (let number = 0; number < 2; number += 1)
    twins.push(await developer.gx.agents.register({ name: 'Twin' }));
  const [older, newer] = twins.map(({ agentId }) => agentId);
  await developer.gx.agents.suspend(older ?? '');
  const refused = await cli(['revoke', 'agent', 'Twin', '--yes']);
  expect(refused).toMatchObject({
    exitCode: EXIT.usage,
    errors: `grantex: 2 agents are called "Twin"\n→ Use an id: ${newer} (active, registered just now), ${older} (suspended, registered just now)\n`,
  });

  // The name is clear again once one is gone. That the other one is suspended is said.
  await developer.gx.agents.delete(newer ?? '');
  const left = await cli(['agents', 'get', 'Twin']);
  expect(left).toMatchObject({ exitCode: EXIT.ok, errors: `"Twin" is suspended: ${older}\n` });
  expect(left.output).toContain(older);
});

test('an agent that is named like the id of another one stands for nothing', async () => {
  const { agentId } = await developer.gx.agents.register({ name: 'Victim' });
  const { agentId: hostile } = await developer.gx.agents.register({ name: agentId });
  expect((await cli(['agents', 'get', agentId, '--json'])).json).toMatchObject({ agentId, name: 'Victim' });
  // Nor does it once the other one is gone.
  await developer.gx.agents.delete(agentId);
  expect(await cli(['agents', 'suspend', agentId, '--yes'])).toMatchObject({ exitCode: EXIT.failed });
  expect((await developer.gx.agents.get(hostile)).status).toBe('active');
});

test('a client cannot take the name of an agent, and its own name is refused with its id', async () => {
  const name = 'Claude';
  await authorizeClient(developer, await openService(developer), name);
  const [client] = (await developer.gx.agents.list({ exactName: name })).agents;
  const agentId = client?.agentId ?? '';
  const alone = await cli(['agents', 'suspend', name, '--yes']);
  expect(alone.exitCode).toBe(EXIT.usage);
  expect(alone.errors).toContain('is what a client calls itself');
  expect(alone.errors).toContain(`→ Use its id: ${agentId} (client, registered just now)`);
  await developer.gx.agents.register({ name });
  const both = await cli(['revoke', 'agent', name, '--yes']);
  expect(both.exitCode).toBe(EXIT.usage);
  expect(both.errors).toMatch(
    /2 agents are called .*\n→ Use an id: ag_\w+ \(active, .*\), ag_\w+ \(client, /,
  );
});

test('a key that may not read agents still takes ids', async () => {
  const { agentId } = await granted(developer, undefined, 'Unread');
  const { apiKey } = await developer.gx.keys.create({ name: 'auditor', roles: ['audit-read'] });
  const environment = { ...developer.environment, GRANTEX_API_KEY: apiKey };
  expect(await cli(['audit', 'list', '--agent', agentId], { environment })).toMatchObject({
    exitCode: EXIT.ok,
  });
  expect(await cli(['audit', 'list', '--agent', 'Unread'], { environment })).toMatchObject({
    exitCode: EXIT.usage,
    errors: 'grantex: this key may not look up names of agents\n→ Use the id of the agent, ag_…\n',
  });
});
