import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { claimsOf, makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';

const ACTIVE = { revoked: false, status: 'active' };
const REVOKED = { revoked: true, status: 'revoked' };
const EXPIRED = { revoked: true, status: 'expired' };
const UNKNOWN = { revoked: true, status: 'unknown' };

describe.each(engines)('whether a grant is revoked, on $engine,', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  async function granted(): Promise<{
    developer: TestDeveloper;
    agentId: string;
    grantId: string;
    jti: string;
  }> {
    const developer = await server.signUp();
    const agentId = await makeAgent(developer.call);
    const { grantId, grantToken } = await makeGrant(developer.call, agentId);
    return { developer, agentId, grantId, jti: String(claimsOf(grantToken).jti) };
  }

  async function statusOf({ call }: TestDeveloper, grantId: string, jti?: string): Promise<unknown> {
    const query = new URLSearchParams({ grantId, ...(jti === undefined ? {} : { jti }) });
    const answer = await call(`GET /v1/revocations/status?${query}`);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    return answer.body;
  }

  test('is answered for a grant, and for one of its tokens', async () => {
    const { developer, grantId, jti } = await granted();
    expect(await statusOf(developer, grantId)).toEqual(ACTIVE);
    expect(await statusOf(developer, grantId, jti)).toEqual(ACTIVE);
    await developer.call('POST /v1/tokens/revoke', { jti });
    expect(await statusOf(developer, grantId, jti)).toEqual(REVOKED);
    expect(await statusOf(developer, grantId)).toEqual(ACTIVE);
    await developer.call(`DELETE /v1/grants/${grantId}`);
    expect(await statusOf(developer, grantId)).toEqual(REVOKED);
  });

  test('is true when anything above it has ended: its agent, its principal, the developer', async () => {
    for (const ending of [
      '/v1/agents/:agentId/grants',
      '/v1/principals/user_alice/grants',
      '/v1/me/grants',
    ]) {
      const { developer, agentId, grantId, jti } = await granted();
      await developer.call(`DELETE ${ending.replace(':agentId', agentId)}`);
      expect([ending, await statusOf(developer, grantId)]).toEqual([ending, REVOKED]);
      expect([ending, await statusOf(developer, grantId, jti)]).toEqual([ending, REVOKED]);
    }
  });

  test('is true for an expired grant', async () => {
    const { developer, grantId, jti } = await granted();
    await server.database.asSystem((transaction) =>
      sql`UPDATE grants SET expires_at = clock_timestamp() WHERE id = ${grantId}`.execute(transaction),
    );
    expect(await statusOf(developer, grantId)).toEqual(EXPIRED);
    expect(await statusOf(developer, grantId, jti)).toEqual(EXPIRED);
  });

  test("is true for an unknown grant or token, and for another developer's", async () => {
    const [own, other] = [await granted(), await granted()];
    const { developer, grantId } = own;
    expect(await statusOf(developer, 'grnt_of_nobody')).toEqual(UNKNOWN);
    expect(await statusOf(developer, grantId, 'tok_of_nobody')).toEqual(UNKNOWN);
    expect(await statusOf(developer, other.grantId)).toEqual(UNKNOWN);
    expect(await statusOf(developer, other.grantId, other.jti)).toEqual(UNKNOWN);
    expect(await statusOf(developer, grantId, other.jti)).toEqual(UNKNOWN);
  });

  test('is not answered without a grant', async () => {
    const { developer, jti } = await granted();
    const { status, body } = await developer.call(`GET /v1/revocations/status?jti=${jti}`);
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
    expect(body.message).toContain('grantId');
  });
});

// The public product has its feed at this path: its client reads a response without `entries` as an empty log.
test('there is no route at /v1/revocations, so that no client of another product reads it as a log', async () => {
  const server = await testServer();
  for (const path of ['/v1/revocations', '/v1/revocations?since=0', '/v1/revocations/stream?since=0']) {
    const { status, body } = await server.developer.call(`GET ${path}`);
    expect([path, status, body.code]).toEqual([path, 404, 'NO_SUCH_ROUTE']);
  }
  await server.close();
});
