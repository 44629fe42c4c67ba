import type { JsonObject } from '@grantex/claude-agent';
import { startTestService } from '@grantex/testing';
import { expect, test } from 'vitest';
import { createGrantHooks } from '../src/grant-hooks.ts';

// Called as the SDK calls them: `hooks.full.test.ts` shows with the SDK itself when it does.
test('a call that the SDK denies after the decision is given back; one that ran is not', async () => {
  await using service = await startTestService();
  const given: JsonObject[] = [];
  const guard = service.guardWith({
    admissions: {
      admit: async () => ({ decision: 'allow', entryId: 'alog_1' }),
      giveBack: async (_entryId, metadata) => void given.push(metadata),
      waitForApproval: () => expect.unreachable(),
    },
  });
  const token = service.tokenFor('shell:run');
  const rule = { scopes: ['shell:run'], approval: true } as const;
  const hooks = createGrantHooks({
    admit: (event) => guard.admit({ token, action: event.tool_name, input: event.tool_input, rule }),
    issuer: guard.issuer,
    unguarded: [],
  });
  const base = {
    session_id: 's',
    transcript_path: '',
    cwd: '/',
    tool_name: 'Bash',
    tool_input: { command: 'ls' },
  };
  const { signal } = new AbortController();
  const event = (name: string, id: string, more: object = {}) =>
    ({ ...base, hook_event_name: name, tool_use_id: id, ...more }) as never;
  const ask = (id: string) => hooks.preToolUse(event('PreToolUse', id), id, { signal });

  await ask('denied');
  await ask('ran');
  await hooks.postToolUse(event('PostToolUse', 'ran'), 'ran', { signal });
  const batch = { tool_calls: [{ tool_use_id: 'denied' }, { tool_use_id: 'ran' }] };
  await hooks.postToolBatch(event('PostToolBatch', '', batch), undefined, { signal });
  expect(given).toEqual([{ ended: 'not started' }]);
  expect(await service.recorded()).toEqual(['success Bash']);
});
