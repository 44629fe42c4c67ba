import { type Options, query } from '@anthropic-ai/claude-agent-sdk';
import { guardQuery } from '@grantex/claude-agent';
import { startTestService } from '@grantex/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { rules } from './calls.ts';

type Stated = Options & { settingSources: [] };

afterEach(() => vi.unstubAllEnvs());

test.each<[option: string, options: object]>([
  ['"settingSources"', { settingSources: undefined }],
  ['"settings" must be an object', { settings: null }],
  ['"settings" must be an object', { settings: '/etc/settings.json' }],
  ['"settings" must be an object', { settings: '{"env":{"CLAUDE_CODE_SIMPLE":"1"}}' }],
  ['"--bare"', { extraArgs: { bare: null } }],
  ['"--bare"', { executableArgs: ['--bare'] }],
  ['pass "--settings" as the option', { extraArgs: { settings: '{}' } }],
  ['"CLAUDE_CODE_SIMPLE"', { env: { CLAUDE_CODE_SIMPLE: '1' } }],
  ['"CLAUDE_CODE_SIMPLE"', { env: { claude_code_simple: ' TRUE ' } }],
  ['"CLAUDE_CODE_SIMPLE"', { settings: { env: { CLAUDE_CODE_SIMPLE: 'yes' } } }],
])('what turns hooks off, or is not stated, throws when the query starts: %s', async (option, options) => {
  await using service = await startTestService();
  const guarded = guardQuery(query, { guard: service.guard, rules, token: () => undefined });
  const stated = { settingSources: [], ...options } as Stated;
  expect(() => guarded({ prompt: 'Go.', options: stated })).toThrow(TypeError);
  expect(() => guarded({ prompt: 'Go.', options: stated })).toThrow(option);
});

test('the environment of the process counts where the options have none', async () => {
  await using service = await startTestService();
  const started: (Options | undefined)[] = [];
  const notStarted = ({ options }: { readonly options?: Options }): never => {
    started.push(options);
    throw new Error('not started');
  };
  const guarded = guardQuery(notStarted, { guard: service.guard, rules, token: () => undefined });
  vi.stubEnv('CLAUDE_CODE_SIMPLE', '1');
  expect(() => guarded({ options: { settingSources: [] } })).toThrow('"CLAUDE_CODE_SIMPLE"');
  const settings = { model: 'opus', disableSkillShellExecution: false, env: { PAGER: 'cat' } };
  const env = { CLAUDE_CODE_SIMPLE: '0' };
  expect(() => guarded({ options: { settingSources: [], env, settings } })).toThrow('not started');
  expect(started).toMatchObject([
    { settings: { ...settings, env: { PAGER: 'cat', CLAUDE_CODE_SIMPLE: '0' } } },
  ]);
});

test('what is no query throws, and assertGuarded sees a guarded one', async () => {
  await using service = await startTestService();
  const { guard } = service;
  const guarding = { guard, rules, token: () => undefined };
  expect(() => guard.assertGuarded({ query: guardQuery(query, guarding) })).not.toThrow();
  expect(() => guard.assertGuarded({ query })).toThrow('in front of query');
  expect(() => guardQuery({} as never, guarding)).toThrow('"query" must be the function of the SDK');
  expect(() => guardQuery(query, { ...guarding, unguarded: 'Bash' as never })).toThrow('"unguarded"');
});
