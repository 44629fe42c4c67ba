import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findMembers } from '../src/python/members.ts';

const workspace = join(import.meta.dirname, '..', '..', '..', 'python');

test('a member without a lock of its own is listed in the workspace, and no other', async () => {
  const members = await findMembers(workspace);
  expect(members.map(({ name }) => name)).toContain('grantex-guard');
  for (const { folder, isInWorkspace } of members) {
    const hasLock = (await readdir(folder)).includes('uv.lock');
    expect([folder, hasLock]).toEqual([folder, !isInWorkspace]);
  }
});
