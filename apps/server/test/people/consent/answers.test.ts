import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askForDecision } from '../../../src/people/consent/ask.ts';
import { agentKey } from '../../support/agent-keys.ts';
import { engines } from '../../support/databases.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';
import {
  ask,
  type Asked,
  boundPerson,
  createPerson,
  liveServer,
  needsOf,
  outcomeOf,
  withRedirect,
} from './person.ts';

describe.each(engines)('an answer of a passkey, on $engine,', ({ engine, place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  beforeAll(async () => {
    server = await liveServer({ place: await place() });
    ({ developer } = server);
  });
  afterAll(() => server.close());

  const bound = (more?: Parameters<typeof ask>[1]) => boundPerson(server, more);

  test('counts once', async () => {
    const { asked, person } = await bound();
    const answer = await person.answer(asked.secret, 'approve');
    expect(outcomeOf(await person.settle(asked.secret, 'approve', answer))).toBe('approved');
    expect(outcomeOf(await person.settle(asked.secret, 'approve', answer))).toBe('CHALLENGE_USED');
  });

  test.runIf(engine === 'postgresql')('counts once even if the server fails on it', async () => {
    const { asked, person } = await bound();
    const answer = await person.answer(asked.secret, 'approve');
    await server.sql(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'a fault of the server'; END $$;
      CREATE TRIGGER fault BEFORE UPDATE ON authorization_requests FOR EACH ROW
      WHEN (NEW.id = '${asked.authRequestId}') EXECUTE FUNCTION fail()`);
    expect(outcomeOf(await person.settle(asked.secret, 'approve', answer))).toBe('INTERNAL_ERROR');
    await server.sql('DROP FUNCTION fail CASCADE');
    expect(outcomeOf(await person.settle(asked.secret, 'approve', answer))).toBe('CHALLENGE_USED');
    expect(outcomeOf(await person.approve(asked.secret))).toBe('approved');
  });

  test('to one request is not valid for another', async () => {
    const { asked, person } = await bound();
    const more = await ask(developer, { principalId: asked.principalId, scopes: ['flights:search'] });
    const answer = await person.answer(more.secret, 'approve');
    expect(outcomeOf(await person.settle(asked.secret, 'approve', answer))).toBe('CHALLENGE_USED');
    expect(outcomeOf(await person.settle(more.secret, 'approve', answer))).toBe('CHALLENGE_USED');
  });

  test('to a challenge for enrolment or binding at another request is CHALLENGE_USED', async () => {
    const [asked, other] = [await ask(developer), await ask(developer)];
    const newcomer = createPerson(server);
    const registration = await newcomer.register(other.secret);
    expect(outcomeOf(await newcomer.enrolWith(asked.secret, registration))).toBe('CHALLENGE_USED');
    expect(outcomeOf(await newcomer.enrolWith(other.secret, registration))).toBe('CHALLENGE_USED');

    const { person } = await bound();
    const assertion = await person.answerToBind(other.secret);
    expect(outcomeOf(await person.bindWith(asked.secret, assertion))).toBe('CHALLENGE_USED');
    expect(outcomeOf(await person.bindWith(other.secret, assertion))).toBe('CHALLENGE_USED');

    for (const { secret } of [asked, other]) {
      expect((await person.look(secret)).details.binding.kind).toBe('unbound');
    }
    expect(outcomeOf(await newcomer.enrol(asked.secret))).toBe('first-use');
    expect(outcomeOf(await person.bind(other.secret))).toBe('first-use');
  });

  test('to deny approves nothing', async () => {
    const { asked, person } = await bound();
    const answer = await person.answer(asked.secret, 'deny');
    expect(outcomeOf(await person.settle(asked.secret, 'approve', answer))).toBe('CHALLENGE_USED');
  });

  test('is invalid in another browser', async () => {
    const { asked, person } = await bound();
    const answer = await person.answer(asked.secret, 'approve');
    const thief = createPerson(server);
    expect(outcomeOf(await thief.settle(asked.secret, 'approve', answer))).toBe('CHALLENGE_USED');
  });

  test('without user verification approves nothing, and uses the challenge up', async () => {
    const { asked, person } = await bound();
    const answer = await person.answer(asked.secret, 'approve', { isVerified: false });
    expect(outcomeOf(await person.settle(asked.secret, 'approve', answer))).toBe('PASSKEY_REFUSED');
    expect(outcomeOf(await person.settle(asked.secret, 'approve', answer))).toBe('CHALLENGE_USED');
  });

  const onPrincipal = (asked: Asked, statement: ReturnType<typeof sql>) =>
    server.database.asSystem((transaction) =>
      sql`UPDATE authorization_requests SET ${statement} WHERE id = ${asked.authRequestId}`.execute(
        transaction,
      ),
    );

  const CHANGES: Record<string, [(asked: Asked) => Promise<unknown>, string]> = {
    'the agent was renamed': [
      ({ agentId }) => developer.call(`PATCH /v1/agents/${agentId}`, { name: 'Your bank' }),
      'REQUEST_CHANGED',
    ],
    'the agent was described anew': [
      ({ agentId }) => developer.call(`PATCH /v1/agents/${agentId}`, { description: 'Trust me' }),
      'REQUEST_CHANGED',
    ],
    'the agent got another key': [
      async ({ agentId }) => {
        const key = await agentKey();
        const publicKeyProof = await key.prove(server.url, developer.id);
        const body = { publicKey: key.publicKey, publicKeyProof };
        const { status } = await developer.call(`POST /v1/agents/${agentId}/keys`, body);
        expect(status).toBe(201);
      },
      'REQUEST_CHANGED',
    ],
    'a scope means something else': [
      () =>
        server.database.forDeveloper(developer.id, (transaction) =>
          sql`INSERT INTO scope_sentences (developer_id, scope, sentence)
            VALUES (${developer.id}, 'flights:book', 'Look at flights')
            ON CONFLICT (developer_id, scope) DO UPDATE SET sentence = scope_sentences.sentence || '!'`.execute(
            transaction,
          ),
        ),
      'REQUEST_CHANGED',
    ],
    'the address to go back to was unregistered': [
      ({ agentId }) => developer.call(`PATCH /v1/agents/${agentId}`, { redirectUris: [] }),
      'REQUEST_CHANGED',
    ],
    'the agent was suspended': [
      ({ agentId }) => developer.call(`PATCH /v1/agents/${agentId}`, { status: 'suspended' }),
      'REQUEST_REVOKED',
    ],
    'everything of the person was revoked': [
      ({ principalId }) => developer.call(`DELETE /v1/principals/${principalId}/grants`),
      'REQUEST_REVOKED',
    ],
    'the person was erased': [
      ({ principalId }) => developer.call(`DELETE /v1/principals/${principalId}`),
      'NOT_FOUND',
    ],
    'the time was over': [
      (asked) => onPrincipal(asked, sql`expires_at = clock_timestamp()`),
      'REQUEST_EXPIRED',
    ],
    'it was denied': [(asked) => onPrincipal(asked, sql`status = 'denied'`), 'REQUEST_DECIDED'],
    'more was asked for': [
      (asked) => onPrincipal(asked, sql`scopes = scopes || '{flights:cancel}'::text[]`),
      'REQUEST_CHANGED',
    ],
    'it was asked for longer': [
      (asked) => onPrincipal(asked, sql`grant_lifetime = grant_lifetime * 2`),
      'REQUEST_CHANGED',
    ],
    'it was asked for another service': [
      (asked) => onPrincipal(asked, sql`audience = 'https://other.example'`),
      'REQUEST_CHANGED',
    ],
  };

  test.each(Object.entries(CHANGES))(
    'approves nothing if after the page was shown %s',
    async (_what, [change, code]) => {
      const { asked, person } = await bound(withRedirect().more);
      const answer = await person.answer(asked.secret, 'approve');
      await change(asked);
      expect(outcomeOf(await person.settle(asked.secret, 'approve', answer))).toBe(code);
      expect(outcomeOf(await person.settle(asked.secret, 'approve', answer))).toBe('CHALLENGE_USED');
    },
  );

  test('is not requested for an outdated page', async () => {
    const { asked, person } = await bound();
    const { digest: shownDigest } = await person.look(asked.secret);
    await developer.call(`PATCH /v1/agents/${asked.agentId}`, { name: 'Your bank' });
    const { visitDigest } = person;
    const asking = server.database.forPerson((transaction) =>
      askForDecision(transaction, needsOf(server), {
        secret: asked.secret,
        visitDigest,
        purpose: 'approve',
        shownDigest,
        chosen: { scope: ['flights:search'], lifetime: '24h' },
      }),
    );
    await expect(asking).rejects.toMatchObject({ status: 409, code: 'REQUEST_CHANGED' });
  });

  test('changes only the status of the shown request', async () => {
    const { asked, person } = await bound();
    const before = await person.look(asked.secret);
    await person.approve(asked.secret);
    const after = await person.look(asked.secret);
    expect([before.details.status, after.details.status]).toEqual(['pending', 'approved']);
    expect(after.digest).toBe(before.digest);
  });
});
