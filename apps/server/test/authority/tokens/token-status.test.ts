import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/base/store/database.ts';
import {
  createTokenStatusReader,
  type TokenStatusReader,
} from '../../../src/authority/tokens/token-status.ts';
import { engines } from '../../support/databases.ts';
import { claimsOf, makeAgent, makeGrant } from '../../support/grants.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';

describe.each(engines)('the status of tokens, on $engine', ({ place }) => {
  let server: TestServer;
  let call: Call;
  let agentId: string;
  let reads: number;
  let tokenStatus: TokenStatusReader;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    ({ call } = server.developer);
    agentId = await makeAgent(call);
    tokenStatus = createTokenStatusReader(counted(server.database));
    reads = 0;
  });
  afterAll(() => server.close());

  /** The same database, which counts the reads. */
  function counted(database: Database): Database {
    return {
      ...database,
      forDeveloper: (developerId, work) => {
        reads += 1;
        return database.forDeveloper(developerId, work);
      },
    };
  }
  const faultOf = (grantToken: string): Promise<string | undefined> =>
    tokenStatus.faultOf(claimsOf(grantToken));

  test('questions during a read share the next read', async () => {
    const [good, bad] = [await makeGrant(call, agentId), await makeGrant(call, agentId)];
    await call(`DELETE /v1/grants/${bad.grantId}`);
    reads = 0;
    const asked = Array.from({ length: 40 }, (_, index) => faultOf((index % 2 ? bad : good).grantToken));
    expect(await Promise.all(asked)).toEqual(
      Array.from({ length: 40 }, (_, index) => (index % 2 ? 'revoked' : undefined)),
    );
    expect(reads).toBe(1);
    reads = 0;
    const first = faultOf(good.grantToken);
    await Promise.resolve().then(() => undefined);
    const later = [faultOf(bad.grantToken), faultOf(good.grantToken)];
    expect(await Promise.all([first, ...later])).toEqual([undefined, 'revoked', undefined]);
    expect(reads).toBeLessThanOrEqual(2);
  });

  test('a question after a revocation is answered by a read that began after it', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { grantToken, grantId } = await makeGrant(call, agentId);
      const before = [faultOf(grantToken), faultOf(grantToken)];
      await call(`DELETE /v1/grants/${grantId}`);
      expect(await faultOf(grantToken)).toBe('revoked');
      await Promise.all(before);
    }
  });

  test('each developer has separate reads, and a token of another is unknown', async () => {
    const other = await server.signUp();
    const theirs = await makeGrant(other.call, await makeAgent(other.call));
    const claims = claimsOf(theirs.grantToken);
    const asked = [claims, { ...claims, dev: server.developer.id }, { ...claims, grnt: 'grnt_other' }];
    expect(await Promise.all(asked.map((one) => tokenStatus.faultOf(one)))).toEqual([
      undefined,
      'revoked',
      'revoked',
    ]);
  });

  test('questions that exceed one read take several', async () => {
    const { grantToken } = await makeGrant(call, agentId);
    const claims = claimsOf(grantToken);
    const asked = Array.from({ length: 1_201 }, (_, index) =>
      tokenStatus.faultOf(index === 1_000 ? claims : { ...claims, jti: `tok_${index}` }),
    );
    const faults = await Promise.all(asked);
    expect(faults[1_000]).toBeUndefined();
    expect(faults.filter((fault) => fault === 'revoked')).toHaveLength(1_200);
  });

  test('a failed read fails only those who wait for it', async () => {
    const { grantToken } = await makeGrant(call, agentId);
    let isDown = true;
    const shaky = createTokenStatusReader({
      ...server.database,
      forDeveloper: (developerId, work) =>
        isDown ? Promise.reject(new Error('gone')) : server.database.forDeveloper(developerId, work),
    });
    await expect(shaky.faultOf(claimsOf(grantToken))).rejects.toThrow('gone');
    isDown = false;
    expect(await shaky.faultOf(claimsOf(grantToken))).toBeUndefined();
  });
});
