import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Delegate, TokenSource } from '@grantex/langchain';
import { grantMiddleware } from '@grantex/langchain/agent';
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { createDeepAgent, GENERAL_PURPOSE_SUBAGENT, LocalShellBackend, type SubAgent } from 'deepagents';
import { type AgentMiddleware, createMiddleware } from 'langchain';
import { afterAll, expect, test } from 'vitest';
import { createWorker, rules } from '../examples/deep-agent.ts';
import { callOf, createService, token } from './service.ts';

const rootDir = await mkdtemp(join(tmpdir(), 'deep-agent-'));
afterAll(() => rm(rootDir, { recursive: true }));
const backend = new LocalShellBackend({ rootDir, virtualMode: true, inheritEnv: true });
await backend.initialize();

const prompt = { messages: [new HumanMessage('Work.')] };
const write = (name: string) => callOf('write_file', { file_path: `/${name}`, content: 'hello' });
const taskFor = (subagent: string) =>
  callOf('task', { description: 'Write.', subagent_type: subagent }, 'call_task');
const textOf = (name: string): Promise<string> => readFile(join(rootDir, name), 'utf8');

interface Options {
  readonly middleware?: readonly AgentMiddleware[];
  readonly subagents?: readonly SubAgent[];
}

/** One call of a model in each turn; `undefined` is the answer that ends an agent's turns. */
type Turns = readonly (ReturnType<typeof callOf> | undefined)[];

/** The model of an agent and of its sub-agents, with the turns of all of them. */
function scripted(turns: Turns) {
  const model = fakeModel();
  for (const call of turns) {
    if (call === undefined) model.respond(new AIMessage('Done.'));
    else model.respondWithTools([call]);
  }
  return model;
}

/** Runs an agent, and returns what its model was told of its calls. */
async function run(turns: Turns, options: Options, config: object): Promise<ToolMessage[]> {
  const agent = createDeepAgent({ model: scripted(turns), backend, ...options });
  const { messages } = (await agent.invoke(prompt, config)) as { messages: unknown[] };
  return messages.filter((message) => ToolMessage.isInstance(message));
}

test('the rules name every built-in tool that a model is shown', async () => {
  const shown = new Set<unknown>();
  const looking = createMiddleware({
    name: 'Looking',
    wrapModelCall(request, handler) {
      for (const { name } of request.tools) shown.add(name);
      return handler(request);
    },
  });
  await run([undefined], { middleware: [looking] }, {});
  expect(shown).toEqual(new Set(Object.keys(rules)));
});

const path = '/trip.txt';
const builtIns: readonly (readonly [
  name: keyof typeof rules,
  args: Record<string, unknown>,
  answer: string,
])[] = [
  ['write_file', { file_path: path, content: 'Delhi' }, 'Successfully wrote'],
  ['edit_file', { file_path: path, old_string: 'Delhi', new_string: 'Goa' }, 'Successfully replaced'],
  ['read_file', { file_path: path }, 'Goa'],
  ['ls', { path: '/' }, path],
  ['glob', { pattern: '*.txt' }, path],
  ['grep', { pattern: 'Goa' }, path],
  ['execute', { command: 'cat trip.txt' }, 'Goa'],
  ['delete', { file_path: path }, 'Deleted'],
];

test.each(builtIns)('%s runs with a grant, and does not run without one', async (name, args, answer) => {
  const { guard, holding, recorded } = createService();
  const middleware = [grantMiddleware({ guard, rules, token })];
  const turns = [callOf(name, args), undefined];
  const [refused] = await run(turns, { middleware }, holding('flights:search'));
  expect(refused).toMatchObject({ name, status: 'error', artifact: { missingScopes: rules[name].scopes } });
  const [told] = await run(turns, { middleware }, holding(...rules[name].scopes));
  expect(told?.text).toContain(answer);
  expect(await recorded()).toEqual([`blocked ${name}`, `allowed ${name}`, `success ${name}`]);
});

test('a rule reads the path that the tool gets, by whatever name the model gives it', async () => {
  const { guard, holding, recorder, recorded } = createService();
  const middleware = [grantMiddleware({ guard, rules, token })];
  const call = callOf('write_file', { path: '/named.txt', content: 'hello' });
  await run([call, undefined], { middleware }, holding('files:write'));
  expect(await textOf('named.txt')).toBe('hello');
  expect(await recorded()).toEqual(['allowed write_file', 'success write_file']);
  expect(recorder.entries[0]?.metadata).toEqual({ path: '/named.txt' });
});

test('a sub-agent starts only with a grant for "task"', async () => {
  const { guard, holding, recorded } = createService();
  const middleware = [grantMiddleware({ guard, rules, token })];
  const turns = [taskFor('general-purpose'), undefined];
  const [refused] = await run(turns, { middleware }, holding('files:write'));
  expect(refused).toMatchObject({ status: 'error', artifact: { missingScopes: ['agents:delegate'] } });
  expect(await recorded()).toEqual(['blocked task']);
});

test('middleware of the parent does not guard the sub-agent that deepagents adds, as the README says', async () => {
  const { guard, holding, recorded } = createService();
  const middleware = [grantMiddleware({ guard, rules, token })];
  const turns = [taskFor('general-purpose'), write('past.txt'), undefined, undefined];
  await run(turns, { middleware }, holding('agents:delegate'));
  expect(await textOf('past.txt')).toBe('hello');
  expect(await recorded()).toEqual(['allowed task', 'success task']);
});

test('the sub-agent of the example reads with a grant of its own, and does not write', async () => {
  const { guard, issuer, recorder } = createService();
  const root = issuer.grant({
    agentId: 'ag_parent',
    scopes: ['agents:delegate', 'files:read', 'files:write'],
  });
  const delegate: Delegate = async (_parentToken, agentId, scopes) => ({
    grantToken: issuer.grantToken({ agentId, scopes: [...scopes] }, root),
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
  });
  const turns = [taskFor('general-purpose'), callOf('ls', {}), write('refused.txt'), undefined, undefined];
  const agent = createWorker(scripted(turns), backend, { guard, token, agentId: 'ag_reader', delegate });
  await agent.invoke(prompt, { context: { grantToken: () => root.token } } as object);
  await expect(textOf('refused.txt')).rejects.toThrow('ENOENT');
  await recorder.settled();
  expect(recorder.entries.map(({ status, action, agentId }) => [status, action, agentId])).toEqual([
    ['allowed', 'task', 'ag_parent'],
    ['allowed', 'ls', 'ag_reader'],
    ['success', 'ls', 'ag_reader'],
    ['blocked', 'write_file', 'ag_reader'],
    ['success', 'task', 'ag_parent'],
  ]);
});

test('a sub-agent that forks the conversation has the middleware of its parent', async () => {
  const { guard, holding, recorded } = createService();
  const middleware = [grantMiddleware({ guard, rules, token })];
  const subagents: SubAgent[] = [{ name: 'writer', description: 'Writes.', mode: 'fork' }];
  const turns = [taskFor('writer'), write('forked.txt'), undefined, undefined];
  await run(turns, { middleware, subagents }, holding('agents:delegate'));
  await expect(textOf('forked.txt')).rejects.toThrow('ENOENT');
  expect(await recorded()).toEqual(['allowed task', 'blocked write_file', 'success task']);
});

test.each(['context', 'configurable'] as const)(
  "a sub-agent silently acts with its parent's token (%s)",
  async (place) => {
    const { guard, issuer, recorder } = createService();
    const grantToken = issuer.grantToken({
      agentId: 'ag_parent',
      scopes: ['agents:delegate', 'files:write'],
    });
    const source: TokenSource = (config: { readonly [at in typeof place]?: { grantToken?: () => string } }) =>
      config[place]?.grantToken?.();
    const middleware = [grantMiddleware({ guard, rules, token: source })];
    const subagents = [{ ...GENERAL_PURPOSE_SUBAGENT, middleware }];
    const turns = [taskFor('general-purpose'), write(`${place}.txt`), undefined, undefined];
    await run(turns, { middleware, subagents }, { [place]: { grantToken: () => grantToken } });
    await recorder.settled();
    expect(recorder.entries.map(({ status, action, agentId }) => [status, action, agentId])).toEqual([
      ['allowed', 'task', 'ag_parent'],
      ['allowed', 'write_file', 'ag_parent'],
      ['success', 'write_file', 'ag_parent'],
      ['success', 'task', 'ag_parent'],
    ]);
  },
);

test('a guard for the sub-agent refuses the token of its parent, and takes its own', async () => {
  const { guard, issuer, recorder } = createService();
  const root = issuer.grant({ agentId: 'ag_parent', scopes: ['agents:delegate', 'files:write'] });
  const own = issuer.grant({ agentId: 'ag_writer', scopes: ['files:write'] }, root);
  const ofWriter = guard.forAgent({ agentId: 'ag_writer' });
  const middleware = [grantMiddleware({ guard, rules, token })];
  const turns = [taskFor('general-purpose'), write('delegated.txt'), undefined, undefined];
  for (const source of [token, () => own.token]) {
    const granted = [grantMiddleware({ guard: ofWriter, rules, token: source })];
    const subagents = [{ ...GENERAL_PURPOSE_SUBAGENT, middleware: granted }];
    await run(turns, { middleware, subagents }, { context: { grantToken: () => root.token } });
  }
  await recorder.settled();
  const written = recorder.entries.filter(({ action }) => action === 'write_file');
  expect(written.map(({ status, agentId, metadata }) => [status, agentId, metadata['reason']])).toEqual([
    ['blocked', 'ag_parent', 'wrong_agent'],
    ['allowed', 'ag_writer', undefined],
    ['success', 'ag_writer', undefined],
  ]);
  expect(await textOf('delegated.txt')).toBe('hello');
});
