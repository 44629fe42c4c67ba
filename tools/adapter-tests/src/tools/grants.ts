import { currentGrant } from '@grantex/core';
import { startTestService } from '@grantex/testing';
import { expect, test } from 'vitest';
import { createFollowingGuard } from '../following.ts';
import type { ToolDriver, ToolWork } from './driver.ts';

const rule = { scopes: ['flights:book'] } as const;

/** Rejects when the signal aborts. */
const aborted = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });

/** Tests what a tool learns of its grant. */
export function testToolGrants<TOOL extends object>(driver: ToolDriver<TOOL>): void {
  const { make, guard: guardBy, run, isNotToldOfAborts } = driver;

  test('a tool learns for whom it runs, and so does what runs below it', async () => {
    await using service = await startTestService();
    const { token, grantId } = service.issuer.grant({ scopes: rule.scopes, principalId: 'user_bob' });
    const book = make(async ({ grant }) => {
      await Promise.resolve();
      const { principalId, grantId: id } = grant();
      return [principalId, id, currentGrant() === grant()];
    });
    const guarded = guardBy(book, { guard: service.guard, rule, token: () => token });
    expect(await run(guarded, 1)).toEqual([['user_bob', grantId, true]]);
  });

  test('a tool that is not guarded has no grant', async () => {
    const book = make(({ grant }) => {
      expect(grant).toThrow('guarded tool');
      return ['no grant'];
    });
    expect(await run(book, 1)).toEqual([['no grant']]);
  });

  test('a tool is told that its grant ended, and the model reads the refusal, also of the next call', async () => {
    await using service = await startTestService();
    await using following = createFollowingGuard(service);
    const { token, grantId } = service.issuer.grant({ scopes: rule.scopes });
    const work: ToolWork = ({ signal }) => {
      const ended = aborted(signal());
      service.issuer.revoke(grantId);
      return ended;
    };
    const guarded = guardBy(make(work), { guard: following.guard, rule, token: () => token });
    expect(await run(guarded, 2)).toMatchObject([{ code: 'revoked' }, { code: 'revoked' }]);
    expect(await service.recorded()).toEqual(['allowed book', 'failure book', 'blocked book']);
    expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'revoked' });
  });

  test.skipIf(isNotToldOfAborts !== undefined)('a tool is told that its run was aborted', async () => {
    await using service = await startTestService();
    const token = service.tokenFor(...rule.scopes);
    const controller = new AbortController();
    const work: ToolWork = ({ signal }) => {
      const ended = aborted(signal());
      controller.abort(new Error('Nobody waits.'));
      return ended;
    };
    const guarded = guardBy(make(work), { guard: service.guard, rule, token: () => token });
    await run(guarded, 1, controller.signal).catch(() => undefined);
    await expect.poll(service.recorded).toEqual(['allowed book', 'failure book']);
    expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'aborted' });
  });
}
