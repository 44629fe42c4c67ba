import { type Delegate, delegateTo } from '@grantex/core';
import { startTestService } from '@grantex/testing';
import { expect, test } from 'vitest';
import type { ToolDriver } from './driver.ts';

const rule = { scopes: ['flights:book'] } as const;

/** Tests for which agents a tool runs. */
export function testAgents<TOOL extends object>({ make, guard: guardBy, run }: ToolDriver<TOOL>): void {
  test('a sub-agent acts with the token of its parent, unless its guard demands its own', async () => {
    await using service = await startTestService();
    const { guard, issuer } = service;
    const parent = issuer.grant({ agentId: 'ag_travel', scopes: ['flights:book', 'flights:search'] });
    const own = issuer.grant({ agentId: 'ag_booking', scopes: rule.scopes }, parent);
    const demanding = guard.forAgent({ agentId: 'ag_booking' });
    const deep = guard.forAgent({ minimumDepth: 1 });
    const told: unknown[] = [];
    for (const [by, { token }] of [
      [guard, parent],
      [demanding, parent],
      [deep, parent],
      [demanding, own],
      [deep, own],
    ] as const) {
      const book = make(({ grant }) => [grant().agentId]);
      told.push(...(await run(guardBy(book, { guard: by, rule, token: () => token }), 1)));
    }
    expect(told).toMatchObject([
      ['ag_travel'],
      { code: 'wrong_agent' },
      { code: 'not_delegated' },
      ['ag_booking'],
      ['ag_booking'],
    ]);
  });

  test('delegateTo gives the tools of a sub-agent a token of its own, for all of their calls', async () => {
    await using service = await startTestService();
    const { guard, issuer } = service;
    const parent = issuer.grant({ agentId: 'ag_travel', scopes: ['flights:book', 'flights:search'] });
    const asked: unknown[] = [];
    const delegate: Delegate = async (parentToken, agentId, scopes) => {
      asked.push([parentToken === parent.token, agentId, scopes]);
      const expiresAt = new Date(Date.now() + 60_000).toISOString();
      return { grantToken: issuer.grantToken({ agentId, scopes: [...scopes] }, parent), expiresAt };
    };
    const token = delegateTo('ag_booking', rule.scopes, { guard, token: () => parent.token, delegate });
    const guarding = { guard: guard.forAgent({ agentId: 'ag_booking', minimumDepth: 1 }), rule, token };
    const book = make(({ grant }) => [grant().agentId]);
    expect(await run(guardBy(book, guarding), 2)).toEqual([['ag_booking'], ['ag_booking']]);
    expect(asked).toEqual([[true, 'ag_booking', ['flights:book']]]);
  });
}
