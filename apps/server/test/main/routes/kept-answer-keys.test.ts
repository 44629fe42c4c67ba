import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Call as KeptCall,
  findAnswer,
  type KeptAnswer,
} from '../../../src/http/answers/kept-answers.ts';
import { encrypt } from '../../../src/base/encryption/encryption.ts';
import { newSecret } from '../../../src/base/secrets.ts';
import { postgresql } from '../../support/databases.ts';
import { askFor, makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';

/**
 * A code and a refresh token are stored only as digests. The responses to them are kept encrypted: the database and the
 * master key open none without the code or the refresh token it was for.
 */

let server: TestServer;
let masterKey: Uint8Array;
beforeAll(async () => {
  const place = await postgresql();
  masterKey = Buffer.from(place.environment['GRANTEX_MASTER_KEY'] ?? '', 'base64url');
  server = await testServer({ place });
});
afterAll(() => server.close());

interface Presented {
  path: string;
  /** The name of the secret member. */
  secret: 'code' | 'refreshToken';
  present: (agentId: string) => Promise<string>;
}

const PRESENTED: Record<string, Presented> = {
  code: {
    path: '/v1/token',
    secret: 'code',
    present: async (agentId) => (await askFor(server.developer.call, agentId)).code,
  },
  'refresh token': {
    path: '/v1/token/refresh',
    secret: 'refreshToken',
    present: async (agentId) => (await makeGrant(server.developer.call, agentId)).refreshToken,
  },
};

/** Opens a kept response with everything in the database and the server's environment, and this text of the call. */
async function openWith(key: string, text: string): Promise<KeptAnswer<Record<string, unknown>> | undefined> {
  return server.database.forDeveloper(server.developer.id, async (transaction) => {
    const row = await transaction
      .selectFrom('idempotent_answers')
      .select(['developer_id', 'asked_by', 'route', 'request_digest'])
      .where('key', '=', key)
      .executeTakeFirstOrThrow();
    const call: KeptCall = {
      developerId: row.developer_id,
      askedBy: row.asked_by,
      route: row.route,
      key,
      text,
      digest: row.request_digest,
      masterKey,
    };
    return findAnswer(transaction, call);
  });
}

describe.each(Object.entries(PRESENTED))('the kept response to a %s', (name, { path, secret, present }) => {
  test(`is returned again when the previous release kept it`, async () => {
    const { id, call } = server.developer;
    const agentId = await makeAgent(call);
    const body = { [secret]: await present(agentId), agentId };
    const key = `before-${secret}`;
    const headers = { 'idempotency-key': key };
    const first = await call(`POST ${path}`, body, { headers });
    const purpose = ['kept answer', id, `POST ${path}`, key, `${path}\n${JSON.stringify(body)}`];
    const text = Buffer.from(JSON.stringify({ body: first.body }));
    await server.database.forDeveloper(id, (transaction) =>
      transaction
        .updateTable('idempotent_answers')
        .set({ answer: encrypt(masterKey, JSON.stringify(purpose), text) })
        .where('key', '=', key)
        .execute(),
    );
    const again = await call(`POST ${path}`, body, { headers });
    expect([again.status, again.body]).toEqual([201, first.body]);
  });

  test(`is opened by that ${name}, and by nothing that is stored`, async () => {
    const agentId = await makeAgent(server.developer.call);
    const presented = await present(agentId);
    const key = `kept-${secret}`;
    const body = { [secret]: presented, agentId };
    const headers = { 'idempotency-key': key };
    const answer = await server.developer.call(`POST ${path}`, body, { headers });
    expect(answer.status).toBe(201);

    const textWith = (value: string | undefined): string =>
      `${path}\n${JSON.stringify({ [secret]: value, agentId })}`;
    const opened = await openWith(key, textWith(presented));
    expect(opened?.answer).toMatchObject({ status: 201, body: answer.body });
    const others = [
      textWith(undefined),
      textWith(''),
      textWith(newSecret(presented.slice(0, presented.indexOf('_') + 1))),
      textWith(answer.body.refreshToken),
      `${path}\nnull`,
      '',
    ];
    for (const text of others) await expect(openWith(key, text)).rejects.toThrow(/authenticate data/);
  });
});

test('the row of a kept response contains neither a code nor a refresh token', async () => {
  const { call } = server.developer;
  const agentId = await makeAgent(call);
  const { code } = await askFor(call, agentId);
  const { body } = await call('POST /v1/token', { code, agentId }, { headers: { 'idempotency-key': 'row' } });
  const rows = await server.sql(`SELECT kept::text FROM idempotent_answers AS kept WHERE key = 'row'`);
  const text = rows.map(({ kept }) => String(kept)).join();
  expect(text).toContain('POST /v1/token');
  for (const secret of [code, body.refreshToken, body.grantToken]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(String(secret)).toString('hex'));
  }
});
