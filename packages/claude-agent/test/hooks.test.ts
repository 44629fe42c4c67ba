import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { guardOptions } from '@grantex/claude-agent';
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

test('built-in tools run with a grant that covers them, and each outcome is recorded', async () => {
  await using service = await startTestService();
  const { guard } = service;
  const grantToken = service.tokenFor('shell:run', 'files:write');
  await using session = await startSession(
    guardOptions({ allowedTools }, { guard, rules, token: () => grantToken }),
  );
  const told = await session.ask([RUN], [WRITE], [['Bash', { command: 'exit 3', description: 'Fails.' }]]);
  expect(told.map(({ isError }) => isError)).toEqual([false, false, true]);
  expect(existsSync(join(session.folder, 'made.txt'))).toBe(true);
  expect(existsSync(join(session.folder, 'written.txt'))).toBe(true);
  expect(await service.recorded()).toEqual([
    'allowed Bash',
    'success Bash',
    'allowed Write',
    'success Write',
    'allowed Bash',
    'failure Bash',
  ]);
  expect(service.recorder.entries[0]?.metadata).toEqual({ command: 'echo made > made.txt' });
});

test('what the grant does not cover, and a tool without a rule, does not run, whatever the SDK allows', async () => {
  await using service = await startTestService();
  const { guard } = service;
  const grantToken = service.tokenFor('files:read');
  await using session = await startSession(
    guardOptions({ allowedTools }, { guard, rules, token: () => grantToken }),
  );
  const told = await session.ask([RUN, WRITE], [['Read', { file_path: '/etc/hostname' }]]);
  expect(told.every(({ isError }) => isError)).toBe(true);
  expect(told.map(({ text }) => refusalIn(text))).toMatchObject([
    { code: 'scope_missing', missingScopes: ['shell:run'] },
    { code: 'scope_missing', missingScopes: ['files:write'] },
    { code: 'no_rule' },
  ]);
  expect(existsSync(join(session.folder, 'made.txt'))).toBe(false);
  expect(existsSync(join(session.folder, 'written.txt'))).toBe(false);
  expect((await service.recorded()).toSorted()).toEqual(['blocked Bash', 'blocked Read', 'blocked Write']);
});
