import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CanUseTool, type HookCallback, query } from '@anthropic-ai/claude-agent-sdk';
import { guardQuery } from '@grantex/claude-agent';
import { startTestService } from '@grantex/testing';
import { isFullRun } from 'test-config';
import { expect, test } from 'vitest';
import { allowedTools, refusalIn, RUN, rules, run, WRITE } from './calls.ts';
import { startGuarded, startSession } from './session.ts';

test('a built-in tool runs only with a grant and a rule, whatever the SDK allows, and the outcome is recorded', async () => {
  await using service = await startTestService();
  const { guard } = service;
  let grantToken = service.tokenFor('files:read');
  await using session = await startGuarded({ guard, rules, token: () => grantToken }, { allowedTools });
  const refused = await session.ask([RUN, WRITE], [['Read', { file_path: '/etc/hostname' }]]);
  expect(refused.map(({ isError }) => isError)).toEqual([true, true, true]);
  expect(refused.map(({ text }) => refusalIn(text))).toMatchObject([
    { code: 'scope_missing', missingScopes: ['shell:run'] },
    { code: 'scope_missing', missingScopes: ['files:write'] },
    { code: 'no_rule' },
  ]);
  expect(existsSync(join(session.folder, 'made.txt'))).toBe(false);
  expect(existsSync(join(session.folder, 'written.txt'))).toBe(false);
  expect((await service.recorded()).toSorted()).toEqual(['blocked Bash', 'blocked Read', 'blocked Write']);

  grantToken = service.tokenFor('shell:run', 'files:write');
  const told = await session.ask([RUN], [WRITE], [run('exit 3')]);
  expect(told.map(({ isError }) => isError)).toEqual([false, false, true]);
  expect(existsSync(join(session.folder, 'made.txt'))).toBe(true);
  expect(existsSync(join(session.folder, 'written.txt'))).toBe(true);
  expect((await service.recorded()).slice(3)).toEqual([
    'allowed Bash',
    'success Bash',
    'allowed Write',
    'success Write',
    'allowed Bash',
    'failure Bash',
  ]);
  expect(service.recorder.entries[3]?.metadata).toEqual({ command: 'echo made > made.txt' });
});

test.runIf(isFullRun)('a call that runs when the query is closed is recorded as aborted', async () => {
  await using service = await startTestService();
  const { guard } = service;
  const grantToken = service.tokenFor('shell:run');
  await using session = await startGuarded({ guard, rules, token: () => grantToken }, { allowedTools });
  const asked = session.ask([run('touch made.txt; sleep 5')]);
  await expect.poll(() => existsSync(join(session.folder, 'made.txt')), { timeout: 10_000 }).toBe(true);
  session.close();
  await expect(asked).rejects.toThrow('The session has ended.');
  expect(await service.recorded()).toEqual(['allowed Bash', 'failure Bash']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'aborted' });
});

test('a stricter guard around a query that is guarded with more exceptions is asked', async () => {
  await using service = await startTestService();
  const { guard } = service;
  const guarding = { guard, rules, token: () => undefined };
  const loose = guardQuery(query, { ...guarding, unguarded: ['Bash'] });
  await using session = await startSession(guardQuery(loose, guarding), { allowedTools });
  const [refused] = await session.ask([RUN]);
  expect(refusalIn(refused?.text)).toMatchObject({ code: 'no_credentials' });
  expect(existsSync(join(session.folder, 'made.txt'))).toBe(false);
  expect(guardQuery(loose, { ...guarding, unguarded: ['Bash'] })).toBe(loose);
});

test('settings of the user turn the guard off neither at the start nor while the query runs', async () => {
  await using service = await startTestService();
  const { guard } = service;
  const grantToken = service.tokenFor('shell:run');
  const noHooks = JSON.stringify({ env: { CLAUDE_CODE_SIMPLE: '1' } });
  const files = {
    'home/.claude/settings.json': noHooks,
    'home/.claude/.claude.json': noHooks,
    'project/.claude/settings.json': noHooks,
  };
  let change = '';
  const configChange: HookCallback = async (event) => {
    if (event.hook_event_name === 'ConfigChange') change = event.source;
    return {};
  };
  const canUseTool: CanUseTool = async (_name, input) => {
    return { behavior: 'allow', updatedInput: input };
  };
  await using session = await startGuarded(
    { guard, rules, token: () => grantToken },
    { canUseTool, settingSources: ['user', 'project'], hooks: { ConfigChange: [{ hooks: [configChange] }] } },
    files,
  );
  const settings = join(session.folder, '..', 'home', '.claude', 'settings.json');
  const [written] = await session.ask([run(`echo '{"env":{"CLAUDE_CODE_SIMPLE":"true"}}' > ${settings}`)]);
  expect(written).toMatchObject({ isError: false });
  await expect.poll(() => change, { timeout: 10_000 }).toBe('user_settings');
  const [refused] = await session.ask([WRITE]);
  expect(refusalIn(refused?.text)).toMatchObject({ code: 'scope_missing' });
  expect(existsSync(join(session.folder, 'written.txt'))).toBe(false);
  expect(await service.recorded()).toEqual(['allowed Bash', 'success Bash', 'blocked Write']);
});
