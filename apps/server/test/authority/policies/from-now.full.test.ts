import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { savePolicy } from '../../../src/authority/policies/change-policy.ts';
import { postgresql } from '../../support/databases.ts';
import { isValid, makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';

/** What waits for a policy that is being put in force from now, on real connections. */

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ place: await postgresql() });
});
afterAll(() => server.close());

/** Resolves once some transaction waits for a lock. */
async function somebodyWaits(): Promise<'waits'> {
  for (;;) {
    const { rows } = await server.database.asSystem((transaction) =>
      sql`SELECT FROM pg_locks WHERE NOT granted`.execute(transaction),
    );
    if (rows.length > 0) return 'waits';
    await pause(5);
  }
}

test.each([
  ['a refresh', 'its agent'],
  ['a refresh', 'every agent'],
  ['a delegation', 'its agent'],
  ['a delegation', 'every agent'],
  ['an exchange', 'its agent'],
  ['an exchange', 'every agent'],
])(
  '%s that comes while a policy about %s is not committed yet waits, and holds what that leaves',
  async (what, whom) => {
    const developer = await server.signUp();
    const { call } = developer;
    const [agentId, subAgentId] = [await makeAgent(call), await makeAgent(call)];
    const grant = await makeGrant(call, agentId);
    const child = await makeChild(call, grant.grantToken, subAgentId, ['flights:book']);
    const asked = await call('POST /v1/authorize', {
      agentId,
      principalId: 'user_alice',
      scopes: ['flights:search', 'flights:book'],
    });
    const { refreshToken, grantToken: parentGrantToken } = grant;
    const attempts: Record<string, () => Promise<{ status: number; body: any }>> = {
      'a refresh': () => call('POST /v1/token/refresh', { refreshToken, agentId }),
      'a delegation': () =>
        call('POST /v1/grants/delegate', { parentGrantToken, subAgentId, scopes: ['flights:search'] }),
      'an exchange': () => call('POST /v1/token', { code: asked.body.code, agentId }),
    };

    const principal = whom === 'its agent' ? `principal == Agent::"${agentId}"` : 'principal';
    const cedar = `forbid(${principal}, action == Action::"flights:book", resource);`;
    const [written, committed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const saving = server.database.forDeveloper(developer.id, async (transaction) => {
      await savePolicy(transaction, developer.id, 'no-booking', { cedar, effective: 'now' });
      written.resolve();
      await committed.promise;
    });
    await written.promise;
    const attempt = attempts[what]?.();
    expect(await Promise.race([attempt?.then(({ status }) => status), somebodyWaits()])).toBe('waits');
    committed.resolve();
    await saving;

    const { body, status } = (await attempt) ?? {};
    // The token of the parent of a delegation has ended, and the others hold what the policy leaves.
    const isLeft = status === 201 && (await isValid(call, body.grantToken)) && body.scopes.join();
    const left = ['flights:search', 'flights:search,payments:initiate:max_500'];
    expect(what === 'a delegation' ? body.code : left.includes(isLeft)).toBe(
      what === 'a delegation' ? 'INVALID_PARENT_TOKEN' : true,
    );
    expect([await isValid(call, grant.grantToken), await isValid(call, child.grantToken)]).toEqual([
      false,
      false,
    ]);
  },
);
