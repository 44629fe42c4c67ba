import { sql } from 'kysely';
import pg from 'pg';
import { isFullRun } from 'test-config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGrantRevoker } from '../../../src/authority/revocations/revoke-together.ts';
import { engines, postgresql } from '../../support/databases.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';

const MANY = 40;
/** Of races with delegations, and with other revocations. */
const ROUNDS = isFullRun ? 8 : 2;

interface Log {
  /** Ordered by their numbers. */
  ids: string[];
  seqs: number[];
  /** The number of transactions that wrote them. */
  transactions: number;
}

describe.each(engines)('grants revoked at once, on $engine', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  test('end before their calls return, and are logged once without gaps', async () => {
    const developer = await server.signUp();
    const ids = await grantsOf(developer, MANY);
    const seen = await Promise.all(
      ids.map(async (id) => {
        const { status } = await developer.call(`DELETE /v1/grants/${id}`);
        return [status, (await developer.call(`GET /v1/grants/${id}`)).body.status];
      }),
    );
    expect(seen).toEqual(ids.map(() => [204, 'revoked']));
    const log = await logOf(server, developer);
    expect(log.ids.toSorted()).toEqual(ids.toSorted());
    expect(log.seqs).toEqual(ids.map((_, index) => index + 1));
  });

  test('share transactions', async () => {
    const developer = await server.signUp();
    const ids = await grantsOf(developer, 10);
    const { revoke } = createGrantRevoker(server.database);
    const ended = await Promise.all(ids.map((id) => revoke(developer.id, id)));
    expect(ended).toEqual(ids.map(() => true));
    const log = await logOf(server, developer);
    expect(log.seqs).toEqual(ids.map((_, index) => index + 1));
    expect(log.transactions).toBeLessThanOrEqual(2);
  });

  test('refuse unknown, foreign, ended and repeated grants, and nothing else', async () => {
    const developer = await server.signUp();
    const agentId = await makeAgent(developer.call);
    const parent = await makeGrant(developer.call, agentId);
    const child = await developer.call('POST /v1/grants/delegate', {
      parentGrantToken: parent.grantToken,
      subAgentId: agentId,
      scopes: ['flights:search'],
    });
    const [theirs = ''] = await grantsOf(await server.signUp(), 1);
    const unknown = parent.grantId.slice(0, -4).padEnd(parent.grantId.length, '0');
    await developer.call(`DELETE /v1/grants/${parent.grantId}`);
    const own = await grantsOf(developer, 6);
    const refused = [child.body.grantId, unknown, theirs, parent.grantId];
    const asked = [...own, ...own, ...refused, ...refused];
    const answers = await Promise.all(asked.map((id) => developer.call(`DELETE /v1/grants/${id}`)));
    const statuses = (id: string) => statusesOf(answers.filter((_, index) => asked[index] === id));
    for (const id of own) expect(statuses(id)).toEqual([204, 404]);
    for (const id of refused) expect(statuses(id)).toEqual([404, 404]);
    expect((await logOf(server, developer)).ids.toSorted()).toEqual([parent.grantId, ...own].toSorted());
  });
});

describe('grants revoked at once', () => {
  let server: TestServer;
  let owner: pg.Client;
  beforeAll(async () => {
    const place = await postgresql();
    server = await testServer({ place });
    owner = new pg.Client({ connectionString: place.environment['DATABASE_URL'] });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await server.close();
  });

  test('do not wait for a locked grant, which ends once it is free', async () => {
    const developer = await server.signUp();
    const [held = '', ...others] = await grantsOf(developer, 12);
    await owner.query('BEGIN');
    await owner.query('SELECT FROM grants WHERE id = $1 FOR SHARE', [held]);
    let isAnswered = false;
    const waiting = Promise.all([held, held].map((id) => developer.call(`DELETE /v1/grants/${id}`))).finally(
      () => (isAnswered = true),
    );
    const answers = await Promise.all(others.map((id) => developer.call(`DELETE /v1/grants/${id}`)));
    expect(answers.map(({ status }) => status)).toEqual(others.map(() => 204));
    expect(isAnswered).toBe(false);
    await owner.query('COMMIT');
    expect(statusesOf(await waiting)).toEqual([204, 404]);
  });

  test('fail individually when the database refuses one of them', async () => {
    const developer = await server.signUp();
    const [bad = '', ...others] = await grantsOf(developer, 12);
    await owner.query(`CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.id = '${bad}' THEN RAISE 'a damaged row'; END IF; RETURN NEW; END $$`);
    await owner.query(
      'CREATE TRIGGER refuse_one BEFORE UPDATE ON grants FOR EACH ROW EXECUTE FUNCTION refuse_one()',
    );
    const asked = [...others.slice(0, 5), bad, ...others.slice(5)];
    const { revoke } = createGrantRevoker(server.database);
    const answers = await Promise.allSettled(asked.map((id) => revoke(developer.id, id)));
    await owner.query('DROP FUNCTION refuse_one CASCADE');
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : 'refused'))).toEqual(
      asked.map((id) => (id === bad ? 'refused' : true)),
    );
    expect((await logOf(server, developer)).seqs).toEqual(others.map((_, index) => index + 1));
    expect((await developer.call(`DELETE /v1/grants/${bad}`)).status).toBe(204);
  });

  test('leave no child that was delegated in the meantime, and do not deadlock', async () => {
    const developer = await server.signUp();
    const agentId = await makeAgent(developer.call);
    for (let round = 0; round < ROUNDS; round += 1) {
      const roots = await Promise.all(Array.from({ length: 8 }, () => makeGrant(developer.call, agentId)));
      const delegate = (parentGrantToken: string) =>
        developer.call('POST /v1/grants/delegate', {
          parentGrantToken,
          subAgentId: agentId,
          scopes: ['flights:search'],
        });
      const made = roots.flatMap(({ grantToken }) => [delegate(grantToken), delegate(grantToken)]);
      const revoked = roots.map(({ grantId }) => developer.call(`DELETE /v1/grants/${grantId}`));
      const whole = developer.call(`DELETE /v1/agents/${agentId}/grants`);
      expect((await whole).status).toBe(204);
      // A grant that ended with its whole agent cannot be ended again.
      for (const { status } of await Promise.all(revoked)) expect([204, 404]).toContain(status);
      for (const { status, body } of await Promise.all(made)) {
        expect([201, 400]).toContain(status);
        if (status !== 201) continue;
        const verified = await developer.call('POST /v1/grants/verify', { token: body.grantToken });
        expect(verified.body.active).toBe(false);
      }
    }
  });

  test('do not deadlock with the revocation of everything of a developer', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const developer = await server.signUp();
      const ids = await grantsOf(developer, 6);
      const everything = () => developer.call('DELETE /v1/me/grants');
      const answers = await Promise.all([
        everything(),
        ...ids.map((id) => developer.call(`DELETE /v1/grants/${id}`)),
        everything(),
      ]);
      for (const { status } of answers) expect([204, 404]).toContain(status);
      const { body } = await developer.call('GET /v1/grants?status=active');
      expect(body.grants).toEqual([]);
    }
  });
});

function statusesOf(answers: readonly { status: number }[]): number[] {
  return answers.map(({ status }) => status).toSorted((left, right) => left - right);
}

async function grantsOf({ call }: TestDeveloper, count: number): Promise<string[]> {
  const agentId = await makeAgent(call);
  const grants = await Promise.all(Array.from({ length: count }, () => makeGrant(call, agentId)));
  return grants.map(({ grantId }) => grantId);
}

async function logOf({ database }: TestServer, { id }: TestDeveloper): Promise<Log> {
  return database.asSystem(async (transaction) => {
    const { rows } = await sql<{ id: string; seq: number }>`
      SELECT id, seq FROM revocations WHERE developer_id = ${id} AND kind = 'grant' ORDER BY seq`.execute(
      transaction,
    );
    const told = await sql<{ transactions: number }>`
      SELECT count(DISTINCT xid) AS transactions FROM events
      WHERE developer_id = ${id} AND type = 'grant.revoked'`.execute(transaction);
    return {
      ids: rows.map((row) => row.id),
      seqs: rows.map(({ seq }) => seq),
      transactions: told.rows[0]?.transactions ?? 0,
    };
  });
}
