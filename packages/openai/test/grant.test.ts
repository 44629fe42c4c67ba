import { currentGrant, grantOf, type GuardedToolCall, guardTool } from '@grantex/openai';
import { startTestService } from '@grantex/testing';
import { createFollowingGuard } from 'adapter-tests';
import { expect, test } from 'vitest';
import { startScriptedApi } from './scripted-api.ts';
import { kindOf, names, type Work } from './tools.ts';

const rule = { scopes: ['flights:book'] } as const;
const BOOK = ['book', { flight: 'AI 101', price: 420 }] as const;

/** What a function is told of its call: its last argument. */
const told = (rest: readonly unknown[]): GuardedToolCall => rest.at(-1) as GuardedToolCall;

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

test.each(names)('%s learns for whom it runs, and so does what runs below it', async (name) => {
  await using service = await startTestService();
  await using api = await startScriptedApi([BOOK]);
  const { make, run } = kindOf(name);
  const { token, grantId } = service.issuer.grant({ scopes: ['flights:book'], principalId: 'user_bob' });
  const work: Work = async (_booking, ...rest) => {
    const grant = grantOf(told(rest));
    await Promise.resolve();
    return JSON.stringify([grant.principalId, grant.grantId, currentGrant() === grant]);
  };
  await run(api, guardTool(make(work), { guard: service.guard, rule, token: () => token }));
  expect(api.told[0]).toEqual(['user_bob', grantId, true]);
});

test.each(names)('%s is told that its grant ended, and the model reads the refusal', async (name) => {
  await using service = await startTestService();
  await using followed = createFollowingGuard(service);
  await using api = await startScriptedApi([BOOK], [BOOK]);
  const { make, run } = kindOf(name);
  const { token, grantId } = service.issuer.grant({ scopes: ['flights:book'] });
  const work: Work = (_booking, ...rest) => {
    const ended = aborted(told(rest).signal);
    service.issuer.revoke(grantId);
    return ended;
  };
  await run(api, guardTool(make(work), { guard: followed.guard, rule, token: () => token }));
  expect(api.told).toMatchObject([{ code: 'revoked' }, { code: 'revoked' }]);
  expect(await service.recorded()).toEqual(['allowed book', 'failure book', 'blocked book']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'revoked' });
});

// What runnerFunction() has made of a tool is not told of the end of its run.
test.each(names.filter((name) => name !== 'zodResponsesFunction'))(
  '%s is told that its run ended',
  async (name) => {
    await using service = await startTestService();
    await using api = await startScriptedApi([BOOK]);
    const { make, run } = kindOf(name);
    const grantToken = service.tokenFor('flights:book');
    const controller = new AbortController();
    const work: Work = (_booking, ...rest) => {
      const ended = aborted(told(rest).signal);
      controller.abort(new Error('Nobody waits.'));
      return ended;
    };
    const guarded = guardTool(make(work), { guard: service.guard, rule, token: () => grantToken });
    await expect(run(api, guarded, controller.signal)).rejects.toThrow(
      /aborted|Nobody waits|cancelled|stopped|failed/i,
    );
    expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
    expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'aborted' });
  },
);

test('a sub-agent acts with the token of its parent, unless its guard demands its own', async () => {
  await using service = await startTestService();
  const { guard, issuer } = service;
  const { make, run } = kindOf('zodFunction');
  const root = issuer.grant({ agentId: 'ag_travel', scopes: ['flights:book', 'flights:search'] });
  const own = issuer.grant({ agentId: 'ag_booking', scopes: ['flights:book'] }, root);
  const demanding = guard.forAgent({ agentId: 'ag_booking' });
  const answers: unknown[] = [];
  for (const guarding of [
    { guard, rule, token: () => root.token },
    { guard: demanding, rule, token: () => root.token },
    { guard: demanding, rule, token: () => own.token },
  ]) {
    await using api = await startScriptedApi([BOOK]);
    const book = make((_booking, ...rest) => ({ by: grantOf(told(rest)).agentId }));
    await run(api, guardTool(book, guarding));
    answers.push(...api.told);
  }
  expect(answers).toMatchObject([{ by: 'ag_travel' }, { code: 'wrong_agent' }, { by: 'ag_booking' }]);
});
