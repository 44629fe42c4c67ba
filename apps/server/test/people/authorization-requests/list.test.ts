import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { makeAgent } from '../../support/grants.ts';
import type { Call, TestDeveloper, TestServer } from '../../support/server.ts';
import { allowFirstUse, ask, type Asked, createPerson, liveServer, type Person } from '../consent/person.ts';

describe.each(engines)('the list of requests, on $engine', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await liveServer({ place: await place() });
  });
  afterAll(() => server.close());

  const ids = async (call: Call, query = ''): Promise<string[]> => {
    const { status, body } = await call(`GET /v1/authorize${query}`);
    expect(status).toBe(200);
    return body.requests.map((request: { authRequestId: string }) => request.authRequestId);
  };

  const bound = async (developer: TestDeveloper): Promise<{ asked: Asked; person: Person }> => {
    await allowFirstUse(developer);
    const asked = await ask(developer);
    const person = createPerson(server);
    await person.enrol(asked.secret);
    return { asked, person };
  };

  /** Puts the end of a request into the past. */
  const expire = ({ authRequestId }: Asked): Promise<unknown> =>
    server.database.asSystem((transaction) =>
      sql`UPDATE authorization_requests SET expires_at = now() - interval '1 second',
        code_expires_at = code_expires_at - interval '1 hour' WHERE id = ${authRequestId}`.execute(
        transaction,
      ),
    );

  test('says who was asked, by which agent and for what, newest first, and holds no code', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const { asked, person } = await bound(developer);
    await person.approve(asked.secret);
    const second = await ask(developer, { agentId: asked.agentId, principalId: asked.principalId });
    const { body } = await call('GET /v1/authorize');
    expect(body).toMatchObject({ total: 2, page: 1, pageSize: 200 });
    expect(body.requests.map((request: any) => [request.authRequestId, request.status])).toEqual([
      [second.authRequestId, 'pending'],
      [asked.authRequestId, 'approved'],
    ]);
    expect(body.requests[1]).toMatchObject({ principalId: asked.principalId, agentId: asked.agentId });
    // Listing does not take the code, which goes to whoever waits for it.
    expect(JSON.stringify(body)).not.toContain('code_');
    expect(await ids(call, `?authRequestId=${asked.authRequestId}`)).toEqual([asked.authRequestId]);
    expect((await call(`GET /v1/authorize/${asked.authRequestId}`)).body.code).toMatch(/^code_/);
  });

  test('is filtered by status, as the clock has it, by agent and by person', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const { asked: approved, person } = await bound(developer);
    const same = { agentId: approved.agentId, principalId: approved.principalId };
    const [denied, consumed, cancelled, late, lateCode, pending] = [
      await ask(developer, same),
      await ask(developer, same),
      await ask(developer, same),
      await ask(developer, same),
      await ask(developer, same),
      await ask(developer, { agentId: await makeAgent(call) }),
    ];
    for (const { secret } of [approved, consumed, lateCode]) await person.approve(secret);
    await person.deny(denied.secret);
    const { code } = (await call(`GET /v1/authorize/${consumed.authRequestId}`)).body;
    expect((await call('POST /v1/token', { code, agentId: consumed.agentId })).status).toBe(201);
    await call(`GET /v1/authorize/${lateCode.authRequestId}`);
    expect((await call(`DELETE /v1/authorize/${cancelled.authRequestId}`)).status).toBe(204);
    await expire(late);
    await expire(lateCode);
    for (const [status, expected] of Object.entries({
      pending: [pending],
      approved: [approved],
      denied: [denied],
      cancelled: [cancelled],
      consumed: [consumed],
      expired: [lateCode, late],
    })) {
      const wanted = expected.map(({ authRequestId }) => authRequestId);
      expect([status, await ids(call, `?status=${status}`)]).toEqual([status, wanted]);
      for (const id of wanted) {
        expect((await call(`GET /v1/authorize?authRequestId=${id}`)).body.requests[0].status).toBe(status);
      }
    }
    expect(await ids(call, `?agentId=${pending.agentId}`)).toEqual([pending.authRequestId]);
    expect(await ids(call, `?principalId=${pending.principalId}`)).toEqual([pending.authRequestId]);
    expect(await ids(call, `?principalId=${same.principalId}&status=denied`)).toEqual([denied.authRequestId]);
    expect((await call('GET /v1/authorize?status=done')).body.code).toBe('VALIDATION_ERROR');
  });

  test('comes in pages and by cursor, and lists nothing of another developer', async () => {
    const [developer, other] = [await server.signUp(), await server.signUp()];
    const agentId = await makeAgent(developer.call);
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      made.unshift((await ask(developer, { agentId })).authRequestId);
    }
    expect(await ids(developer.call, '?pageSize=2&page=2')).toEqual(made.slice(2, 4));
    const { nextCursor } = (await developer.call('GET /v1/authorize?pageSize=2')).body;
    expect(await ids(developer.call, `?pageSize=2&cursor=${nextCursor}`)).toEqual(made.slice(2, 4));
    expect(await ids(other.call, `?agentId=${agentId}`)).toEqual([]);
    expect(await ids(other.call, `?authRequestId=${made[0]}`)).toEqual([]);
  });
});
