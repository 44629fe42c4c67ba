import type { JsonObject } from '@grantex/mcp';
import { expect, test } from 'vitest';
import { runTask, type TaskRun } from '../src/tasks/run-task.ts';
import { setUp } from './support/setting.ts';

const setting = setUp();

test('a call whose caller leaves before its task starts is given back; one that has started is not', async () => {
  const leaving = new AbortController();
  const given: JsonObject[] = [];
  const guard = setting.service.guardWith({
    admissions: {
      async admit() {
        leaving.abort(new Error('The caller left.'));
        return { decision: 'allow', entryId: 'alog_1' };
      },
      giveBack: async (_entryId, metadata) => void given.push(metadata),
      waitForApproval: () => expect.unreachable(),
    },
  });
  const call = {
    token: setting.service.tokenFor('payments:initiate'),
    action: 'pay',
    input: {},
    rule: { scopes: ['payments:initiate'], approval: true },
  } as const;
  const run: TaskRun = {
    ownerOf: () => ({}) as ReturnType<TaskRun['ownerOf']>,
    execute: () => {
      throw new Error('The store is gone.');
    },
    refused: () => expect.unreachable(),
    started: () => expect.unreachable(),
  };
  await expect(runTask(guard, { ...call, signal: leaving.signal }, run)).rejects.toThrow('The caller left.');
  expect(given).toEqual([{ ended: 'aborted' }]);
  await expect(runTask(guard, call, run)).rejects.toThrow('The store is gone.');
  expect(given).toHaveLength(1);
  expect(await setting.service.recorded()).toEqual(['failure pay']);
});
