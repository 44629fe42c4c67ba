import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HookCallback, Options } from '@anthropic-ai/claude-agent-sdk';
import { guardOptions, type GuardOptionsOptions } from '@grantex/claude-agent';
import { startTestService } from '@grantex/testing';
import { expect, test } from 'vitest';
import type { ScriptedCall } from 'adapter-tests';
import { startSession } from './session.ts';

const rules = {
  Bash: { scopes: ['shell:run'], metadata: ({ command }: { command: string }) => ({ command }) },
  Write: { scopes: ['files:write'] },
  Agent: { scopes: ['agents:start'] },
} as const;
const RUN: ScriptedCall = ['Bash', { command: 'echo made > made.txt', description: 'Makes a file.' }];
const WRITE: ScriptedCall = ['Write', { file_path: 'written.txt', content: 'written' }];
const allowedTools = ['Bash', 'Write', 'Read', 'Agent'];

const refusalIn = (text = ''): unknown => JSON.parse(/\{.*\}/.exec(text)?.[0] ?? '{}');

test('settings of the project do not switch the guard off', async () => {
  await using service = await startTestService();
  const { guard } = service;
  const grantToken = service.tokenFor('files:read');
  const options = { allowedTools, settingSources: ['project'] } satisfies Options;
  await using session = await startSession(guardOptions(options, { guard, rules, token: () => grantToken }));
  await mkdir(join(session.folder, '.claude'));
  const settings = { disableAllHooks: true, permissions: { allow: ['Bash'], defaultMode: 'acceptEdits' } };
  await writeFile(join(session.folder, '.claude', 'settings.json'), JSON.stringify(settings));
  const [told] = await session.ask([RUN]);
  expect(refusalIn(told?.text)).toMatchObject({ code: 'scope_missing' });
  expect(existsSync(join(session.folder, 'made.txt'))).toBe(false);
});

test('the guard approves nothing that the permissions of the SDK deny, and records that it did not run', async () => {
  await using service = await startTestService();
  const { guard } = service;
  const grantToken = service.tokenFor('shell:run', 'files:write');
  await using session = await startSession(guardOptions({}, { guard, rules, token: () => grantToken }));
  const told = await session.ask([WRITE]);
  expect(told).toMatchObject([{ isError: true }]);
  expect(existsSync(join(session.folder, 'written.txt'))).toBe(false);
  expect(await service.recorded()).toEqual(['allowed Write', 'failure Write']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'aborted' });
});

test('"canUseTool" still decides, but an input that it changes after the decision does not run', async () => {
  await using service = await startTestService();
  const { guard } = service;
  const grantToken = service.tokenFor('shell:run', 'files:write');
  const canUseTool: NonNullable<Options['canUseTool']> = async (name, input) => {
    if (name === 'Write') return { behavior: 'allow', updatedInput: input };
    return { behavior: 'allow', updatedInput: { ...input, command: 'echo other > made.txt' } };
  };
  const options = guardOptions({ canUseTool }, { guard, rules, token: () => grantToken });
  await using session = await startSession(options);
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
  await using session = await startSession(guardOptions(options, { guard, rules, token: () => grantToken }));
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
  const guarding: GuardOptionsOptions[] = [
    { guard, rules, token: fail },
    { guard: broken, rules, token: () => 'eyJ' },
  ];
  const codes = [];
  for (const each of guarding) {
    await using session = await startSession(guardOptions({ allowedTools }, each));
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
  const token: GuardOptionsOptions['token'] = (event) =>
    event.agent_id === undefined ? root.token : tokens.get(event.agent_type ?? '');
  await using session = await startSession(guardOptions(options, { guard, rules, token }));
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
  const once = guardOptions(options, guarding);
  expect(guardOptions(once, guarding)).toBe(once);
  expect(options.hooks).toBe(hooks);
  expect(hooks.PreToolUse).toHaveLength(1);
  await using session = await startSession(guardOptions(once, { ...guarding, rules: { ...rules } }));
  await session.ask([RUN]);
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
  const { hooks } = guardOptions<Options>({}, { guard: service.guard, rules, token: () => grantToken });
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
  expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'aborted' });
});
