import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type HookCallback, type Options, type Query, query } from '@anthropic-ai/claude-agent-sdk';
import { guardQuery, type GuardQueryOptions } from '@grantex/claude-agent';
import { startTestService } from '@grantex/testing';
import { expect, test } from 'vitest';
import type { ScriptedCall } from 'adapter-tests';
import { allowedTools, refusalIn, RUN, rules, run, WRITE } from './calls.ts';
import { makePlace, startGuarded, startSession } from './session.ts';

/** Starts a query that has lost all of its hooks but the one before `Bash`. */
const onlyBeforeBash: typeof query = ({ prompt, options }) => {
  const before = options?.hooks?.PreToolUse?.map((each) => ({ ...each, matcher: 'Bash' })) ?? [];
  return query({ prompt, options: { ...options, hooks: { PreToolUse: before } } });
};

test('settings of the project do not turn the guard off, and those that a tool writes do not take effect', async () => {
  await using service = await startTestService();
  const { guard } = service;
  let grantToken = service.tokenFor('files:read');
  const settings = { disableAllHooks: true, permissions: { allow: ['Bash'], defaultMode: 'acceptEdits' } };
  const asked: string[] = [];
  let change = '';
  const configChange: HookCallback = async (event) => {
    if (event.hook_event_name === 'ConfigChange') change = event.source;
    return {};
  };
  await using session = await startGuarded(
    { guard, rules, token: () => grantToken },
    {
      settingSources: ['project'],
      hooks: { ConfigChange: [{ hooks: [configChange] }] },
      canUseTool: async (name, input) => {
        asked.push(name);
        return { behavior: 'allow', updatedInput: input };
      },
    },
    { 'project/.claude/settings.json': JSON.stringify(settings) },
  );
  const [refused] = await session.ask([RUN]);
  expect(refusalIn(refused?.text)).toMatchObject({ code: 'scope_missing' });
  expect(existsSync(join(session.folder, 'made.txt'))).toBe(false);

  // The settings are read: their permission allows the command.
  grantToken = service.tokenFor('shell:run');
  await session.ask([RUN]);
  expect(existsSync(join(session.folder, 'made.txt'))).toBe(true);
  expect(asked).toEqual([]);

  const hook = { matcher: '', hooks: [{ type: 'command', command: 'touch hooked.txt' }] };
  const written = JSON.stringify({ hooks: { PreToolUse: [hook] } });
  await session.ask([run(`echo '${written}' > .claude/settings.json`)]);
  await expect.poll(() => change, { timeout: 10_000 }).toBe('project_settings');
  await session.ask([RUN], [RUN]);
  expect(existsSync(join(session.folder, 'hooked.txt'))).toBe(false);
});

test('a tool that runs although the hooks are lost ends the query, before another one runs', async () => {
  await using service = await startTestService();
  const { guard } = service;
  const grantToken = service.tokenFor('shell:run');
  const losing = guardQuery(onlyBeforeBash, { guard, rules, token: () => grantToken });
  await using session = await startSession(losing, { allowedTools });
  await expect(session.ask([RUN], [WRITE], [run('sleep 5; touch second.txt')])).rejects.toThrow(
    'the guard was not asked',
  );
  expect(await service.recorded()).toEqual(['allowed Bash', 'failure Bash']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'aborted' });
  await expect(session.ask([WRITE])).rejects.toThrow('The session has ended.');
  expect(existsSync(join(session.folder, 'second.txt'))).toBe(false);
});

test.each<[way: string, end: (messages: Query) => unknown]>([
  [
    'is read to its end',
    async (messages) => {
      for await (const _ of messages);
    },
  ],
  [
    'is left',
    async (messages) => {
      for await (const _ of messages) break;
    },
  ],
  ['gets an error', (messages) => messages.throw(new Error('stop')).catch(() => {})],
  ['is closed', (messages) => messages.close()],
  ['is disposed of', (messages) => messages[Symbol.asyncDispose]()],
])('a call that no hook ends is recorded when the query %s', async (_way, end) => {
  await using service = await startTestService();
  const { guard } = service;
  const grantToken = service.tokenFor('shell:run');
  await using place = await makePlace();
  const { api, env, folder: cwd } = place;
  api.script([RUN]);
  const losing = guardQuery(onlyBeforeBash, { guard, rules, token: () => grantToken });
  const messages = losing({ prompt: 'Go.', options: { settingSources: [], allowedTools, cwd, env } });
  for (let type = ''; type !== 'user';) type = (await messages.next()).value?.type ?? 'user';
  expect(service.recorder.entries.map(({ status }) => status)).toEqual(['allowed']);
  await end(messages);
  expect(await service.recorded()).toEqual(['allowed Bash', 'failure Bash']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'aborted' });
});

test('a skill runs no shell command of its own', async () => {
  await using service = await startTestService();
  const { guard } = service;
  const grantToken = service.tokenFor('skills:use');
  const head = 'name: make\ndescription: Makes a file.\nallowed-tools: Bash(touch:*)';
  await using session = await startGuarded(
    { guard, rules, token: () => grantToken },
    { allowedTools, settingSources: ['project'], skills: 'all' },
    { 'project/.claude/skills/make/SKILL.md': `---\n${head}\n---\n\nMade: !\`touch made.txt\`\n` },
  );
  const told = await session.ask([['Skill', { skill: 'make' }]]);
  expect(told).toMatchObject([{ isError: false }]);
  expect(existsSync(join(session.folder, 'made.txt'))).toBe(false);
  expect(await service.recorded()).toEqual(['allowed Skill', 'success Skill']);
});

test('a tool that the guard is not asked about gets the input that "canUseTool" makes, such as an answer', async () => {
  await using service = await startTestService();
  const question = {
    question: 'Which?',
    header: 'Which',
    multiSelect: false,
    options: ['A', 'B'].map((label) => ({ label, description: label })),
  };
  await using session = await startGuarded(
    { guard: service.guard, rules, token: () => undefined, unguarded: ['AskUserQuestion'] },
    {
      canUseTool: async (_name, input) => {
        return { behavior: 'allow', updatedInput: { ...input, answers: { 'Which?': 'B' } } };
      },
    },
  );
  const [told] = await session.ask([['AskUserQuestion', { questions: [question] }]]);
  expect(told).toMatchObject({ isError: false, text: expect.stringContaining('B') as string });
  expect(await service.recorded()).toEqual([]);
});

test('the guard approves nothing that the permissions of the SDK deny, and records that it did not run', async () => {
  await using service = await startTestService();
  const { guard } = service;
  const grantToken = service.tokenFor('shell:run', 'files:write');
  await using session = await startGuarded({ guard, rules, token: () => grantToken });
  const told = await session.ask([WRITE]);
  expect(told).toMatchObject([{ isError: true }]);
  expect(existsSync(join(session.folder, 'written.txt'))).toBe(false);
  expect(await service.recorded()).toEqual(['allowed Write', 'failure Write']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'not started' });
});

test('"canUseTool" still decides, but an input that it changes after the decision does not run', async () => {
  await using service = await startTestService();
  const { guard } = service;
  const grantToken = service.tokenFor('shell:run', 'files:write');
  const canUseTool: NonNullable<Options['canUseTool']> = async (name, input) => {
    if (name === 'Write') return { behavior: 'allow', updatedInput: input };
    return { behavior: 'allow', updatedInput: { ...input, command: 'echo other > made.txt' } };
  };
  await using session = await startGuarded({ guard, rules, token: () => grantToken }, { canUseTool });
  const [written, ran] = await session.ask([WRITE], [RUN]);
  expect(written).toMatchObject({ isError: false });
  expect(refusalIn(ran?.text)).toMatchObject({ code: 'input_changed' });
  expect(existsSync(join(session.folder, 'made.txt'))).toBe(false);
  expect(await service.recorded()).toEqual([
    'allowed Write',
    'success Write',
    'allowed Bash',
    'failure Bash',
  ]);
});

test('an input that another hook changes after the decision is a failure, and ends the run', async () => {
  await using service = await startTestService();
  const { guard } = service;
  const grantToken = service.tokenFor('shell:run', 'files:write');
  const changing: HookCallback = async (event) =>
    event.hook_event_name === 'PreToolUse' && event.tool_name === 'Bash'
      ? {
          hookSpecificOutput: {
            hookEventName: 'PreToolUse',
            permissionDecision: 'allow',
            updatedInput: { command: 'echo other', description: 'Something else.' },
          },
        }
      : {};
  const options: Options = { allowedTools, hooks: { PreToolUse: [{ hooks: [changing] }] } };
  await using session = await startGuarded({ guard, rules, token: () => grantToken }, options);
  await session.ask([RUN], [WRITE]);
  expect(existsSync(join(session.folder, 'written.txt'))).toBe(false);
  expect(await service.recorded()).toEqual(['allowed Bash', 'failure Bash']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ reason: 'input_changed' });
});

test('whatever goes wrong in the guard denies the call', async () => {
  await using service = await startTestService();
  const guard = service.guardWith({ onDecision: () => {} });
  const fail = (): never => {
    throw new Error('The store of the tokens is down.');
  };
  const broken = { ...guard, admit: fail };
  const guarding: GuardQueryOptions[] = [
    { guard, rules, token: fail },
    { guard: broken, rules, token: () => 'eyJ' },
  ];
  const codes = [];
  for (const each of guarding) {
    await using session = await startGuarded(each, { allowedTools });
    const [told] = await session.ask([RUN]);
    codes.push(refusalIn(told?.text));
    expect(existsSync(join(session.folder, 'made.txt'))).toBe(false);
  }
  expect(codes).toMatchObject([{ code: 'token_unavailable' }, { code: 'guard_failed' }]);
});

test('a subagent has the token that is read for it, never silently that of the agent', async () => {
  await using service = await startTestService();
  const { guard, issuer } = service;
  const root = issuer.grant({ agentId: 'ag_travel', scopes: ['agents:start', 'shell:run', 'files:write'] });
  const own = issuer.grant({ agentId: 'ag_writer', scopes: ['files:write'] }, root);
  const tokens = new Map([['writer', own.token]]);
  const options: Options = {
    allowedTools,
    agents: {
      writer: { description: 'Writes.', prompt: 'You write.' },
      stranger: { description: 'Is new.', prompt: 'You are new.' },
    },
  };
  const token: GuardQueryOptions['token'] = (event) =>
    event.agent_id === undefined ? root.token : tokens.get(event.agent_type ?? '');
  await using session = await startGuarded({ guard, rules, token }, options);
  const start = (type: string): ScriptedCall => [
    'Agent',
    { description: 'Go.', prompt: 'Go.', subagent_type: type, run_in_background: false },
  ];
  const asWriter = await session.ask([start('writer')], [WRITE, RUN]);
  const asStranger = await session.ask([start('stranger')], [RUN]);
  const told = [...asWriter, ...asStranger].filter(({ name }) => name !== 'Agent');
  expect(told.map(({ name, isError }) => [name, isError])).toEqual([
    ['Write', false],
    ['Bash', true],
    ['Bash', true],
  ]);
  expect(told.slice(1).map(({ text }) => refusalIn(text))).toMatchObject([
    { code: 'scope_missing' },
    { code: 'no_credentials' },
  ]);
  await service.recorder.settled();
  const written = service.recorder.entries.filter(({ action }) => action === 'Write');
  expect(written.map(({ agentId }) => agentId)).toEqual(['ag_writer', 'ag_writer']);
});

test('the given options keep their hooks and are not changed; the same guard and rules twice ask once', async () => {
  await using service = await startTestService();
  const { guard } = service;
  const seen: string[] = [];
  const hook: HookCallback = async (event) => {
    seen.push(event.hook_event_name);
    return {};
  };
  const hooks = { PreToolUse: [{ hooks: [hook] }], PostToolUse: [{ matcher: 'Bash', hooks: [hook] }] };
  const options: Options = { allowedTools, hooks };
  const grantToken = service.tokenFor('shell:run');
  const guarding = { guard, rules, token: () => grantToken };
  const once = guardQuery(query, guarding);
  expect(guardQuery(once, guarding)).toBe(once);
  expect(guardQuery(once, { ...guarding, unguarded: [] })).toBe(once);
  const twice = guardQuery(once, { ...guarding, rules: { ...rules } });
  await using session = await startSession(twice, options);
  await session.ask([RUN]);
  expect(options.hooks).toBe(hooks);
  expect(hooks.PreToolUse).toHaveLength(1);
  expect(seen).toEqual(['PreToolUse', 'PostToolUse']);
  expect((await service.recorded()).toSorted()).toEqual([
    'allowed Bash',
    'allowed Bash',
    'success Bash',
    'success Bash',
  ]);
});

// Called as the SDK calls them, because a timeout takes seconds.
test('a decision that comes after the SDK stopped waiting is recorded as a call that did not run', async () => {
  await using service = await startTestService();
  const grantToken = service.tokenFor('shell:run');
  let hooks: Options['hooks'];
  const seen: typeof query = (params) => {
    hooks = params.options?.hooks;
    return query(params);
  };
  const guarding = { guard: service.guard, rules, token: () => grantToken };
  await using _session = await startSession(guardQuery(seen, guarding));
  const [decide] = hooks?.PreToolUse?.at(-1)?.hooks ?? [];
  const event = {
    hook_event_name: 'PreToolUse' as const,
    session_id: 'session_1',
    transcript_path: '',
    cwd: '',
    tool_name: 'Bash',
    tool_input: { command: 'ls' },
    tool_use_id: 'toolu_1',
  };
  await decide?.(event, 'toolu_1', { signal: AbortSignal.abort() });
  expect(await service.recorded()).toEqual(['allowed Bash', 'failure Bash']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'not started' });
});
