import { currentGrant, grantOf, type GuardedRunContext, guardTool } from '@grantex/anthropic';
import { startTestService } from '@grantex/testing';
import { expect, test } from 'vitest';
import { OldestAnthropic } from './clients.ts';
import { createFollowingGuard, startMessagesApi } from 'adapter-tests';
import { makeTool, names, run, type Work } from './tools.ts';

const rule = { scopes: ['flights:book'] } as const;
const BOOK = ['book', { flight: 'AI 101', price: 420 }] as const;

const aborted = (context: object | undefined): Promise<never> =>
  new Promise((_resolve, reject) => {
    const { signal } = context as GuardedRunContext;
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

test.each(names)('a tool by %s learns for whom it runs, and so does what runs below it', async (kind) => {
  await using service = await startTestService();
  const { token, grantId } = service.issuer.grant({ scopes: ['flights:book'], principalId: 'user_bob' });
  const work: Work = async (_booking, context) => {
    const grant = grantOf(context);
    await Promise.resolve();
    return JSON.stringify([grant.principalId, grant.grantId, currentGrant() === grant]);
  };
  const guarded = guardTool(makeTool(kind, work), { guard: service.guard, rule, token: () => token });
  for (const Client of [undefined, OldestAnthropic]) {
    await using api = await startMessagesApi([BOOK]);
    await run(api, [guarded], undefined, Client);
    expect(api.told).toEqual([['user_bob', grantId, true]]);
  }
});

test('a tool still gets what the runner passes', async () => {
  await using service = await startTestService();
  await using api = await startMessagesApi([BOOK], [BOOK]);
  const grantToken = service.tokenFor('flights:book');
  const work: Work = (_booking, context) => {
    const { toolUse } = context as { readonly toolUse: { readonly name: string } };
    return JSON.stringify(toolUse.name);
  };
  await run(api, [
    guardTool(makeTool('betaZodTool', work), { guard: service.guard, rule, token: () => grantToken }),
  ]);
  expect(api.told).toEqual(['book', 'book']);
});

test.each(names)(
  'a tool by %s is told that its grant ended, and the model reads the refusal',
  async (kind) => {
    await using service = await startTestService();
    await using followed = createFollowingGuard(service);
    await using api = await startMessagesApi([BOOK], [BOOK]);
    const { token, grantId } = service.issuer.grant({ scopes: ['flights:book'] });
    const work: Work = (_booking, context) => {
      const ended = aborted(context);
      service.issuer.revoke(grantId);
      return ended;
    };
    await run(api, [guardTool(makeTool(kind, work), { guard: followed.guard, rule, token: () => token })]);
    expect(api.answers.every(({ isError }) => isError)).toBe(true);
    expect(api.told).toMatchObject([{ code: 'revoked' }, { code: 'revoked' }]);
    expect(await service.recorded()).toEqual(['allowed book', 'failure book', 'blocked book']);
    expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'revoked' });
  },
);

test('a tool is told that its run was aborted', async () => {
  await using service = await startTestService();
  await using api = await startMessagesApi([BOOK]);
  const grantToken = service.tokenFor('flights:book');
  const controller = new AbortController();
  const work: Work = (_booking, context) => {
    const ended = aborted(context);
    controller.abort(new Error('Nobody waits.'));
    return ended;
  };
  const book = guardTool(makeTool('betaZodTool', work), {
    guard: service.guard,
    rule,
    token: () => grantToken,
  });
  await expect(run(api, [book], controller.signal)).rejects.toThrow(/abort/i);
  expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'aborted' });
});

test('a sub-agent acts with the token of its parent, unless its guard demands its own', async () => {
  await using service = await startTestService();
  const { guard, issuer } = service;
  const root = issuer.grant({ agentId: 'ag_travel', scopes: ['flights:book', 'flights:search'] });
  const own = issuer.grant({ agentId: 'ag_booking', scopes: ['flights:book'] }, root);
  const demanding = guard.forAgent({ agentId: 'ag_booking' });
  const told: unknown[] = [];
  for (const guarding of [
    { guard, rule, token: () => root.token },
    { guard: demanding, rule, token: () => root.token },
    { guard: demanding, rule, token: () => own.token },
  ]) {
    await using api = await startMessagesApi([BOOK]);
    const book = makeTool('betaZodTool', (_booking, context) => JSON.stringify(grantOf(context).agentId));
    await run(api, [guardTool(book, guarding)]);
    told.push(...api.told);
  }
  expect(told).toMatchObject(['ag_travel', { code: 'wrong_agent' }, 'ag_booking']);
});
