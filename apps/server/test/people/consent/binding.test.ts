import { createVerifier } from '@grantex/core';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { claimsOf } from '../../support/grants.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';
import { ask, type Asked, createPerson, liveServer, outcomeOf, type Person } from './person.ts';

describe.each(engines)('binding a principal on $engine', ({ place }) => {
  let server: TestServer;
  /** The first visitor may become its principal. */
  let lenient: TestDeveloper;
  /** The first visitor may not. */
  let strict: TestDeveloper;
  beforeAll(async () => {
    server = await liveServer({ place: await place() });
    lenient = server.developer;
    strict = await server.signUp();
  });
  afterAll(() => server.close());

  async function withAddress(developer: TestDeveloper, more: Record<string, unknown> = {}): Promise<Asked> {
    const asked = await ask(developer, more);
    const line = `PUT /v1/principals/${asked.principalId}/email`;
    expect((await developer.call(line, { email: 'alice@example.com' })).status).toBe(200);
    return asked;
  }

  async function verified(): Promise<{ asked: Asked; person: Person }> {
    const asked = await withAddress(strict);
    const person = createPerson(server);
    await person.proveAddress(asked.secret, 'bind');
    expect(outcomeOf(await person.enrol(asked.secret))).toBe('verified');
    return { asked, person };
  }

  const codeOf = async (developer: TestDeveloper, { authRequestId }: Asked): Promise<string> =>
    (await developer.call(`GET /v1/authorize/${authRequestId}`)).body.code;

  const statusOf = async (developer: TestDeveloper, { authRequestId }: Asked): Promise<string> =>
    (await developer.call(`GET /v1/authorize/${authRequestId}`)).body.status;

  test('the first visitor is bound if an admin has allowed that, and nobody after them', async () => {
    const asked = await ask(lenient);
    const [first, second] = [createPerson(server), createPerson(server)];
    expect(outcomeOf(await first.enrol(asked.secret))).toBe('first-use');
    expect(outcomeOf(await second.enrol(asked.secret))).toBe('PRINCIPAL_BOUND');
    expect(outcomeOf(await first.enrol(asked.secret))).toBe('PRINCIPAL_BOUND');
    const other = await ask(lenient);
    await second.enrol(other.secret);
    expect(outcomeOf(await second.approve(asked.secret))).toBe('WRONG_PERSON');
  });

  test('the first visitor is not bound if no admin has allowed it', async () => {
    const asked = await ask(strict);
    const person = createPerson(server);
    expect((await person.look(asked.secret)).details.binding).toEqual({
      kind: 'unbound',
      firstUse: false,
      email: null,
      provider: null,
    });
    expect(outcomeOf(await person.enrol(asked.secret))).toBe('BINDING_NOT_ALLOWED');
    expect(outcomeOf(await person.denyUnbound(asked.secret))).toBe('BINDING_NOT_ALLOWED');
    expect(await statusOf(strict, asked)).toBe('pending');
  });

  test('an admin allows the first visitor to be bound, and takes it back', async () => {
    const developer = await server.signUp();
    const comingFirst = async (firstUse: unknown): Promise<string> => {
      await developer.call('PATCH /v1/me', { settings: { firstUse } });
      return outcomeOf(await createPerson(server).enrol((await ask(developer)).secret));
    };
    expect(await comingFirst(true)).toBe('first-use');
    expect((await developer.call('GET /v1/me')).body.settings).toEqual({ firstUse: true });
    expect(await comingFirst(false)).toBe('BINDING_NOT_ALLOWED');
    await developer.call('PATCH /v1/me', { settings: { firstUse: true } });
    expect(await comingFirst(null)).toBe('BINDING_NOT_ALLOWED');
  });

  test('an entered address takes precedence over the first visitor', async () => {
    const asked = await withAddress(lenient);
    const person = createPerson(server);
    expect((await person.look(asked.secret)).details.binding).toMatchObject({ firstUse: false });
    expect(outcomeOf(await person.enrol(asked.secret))).toBe('ADDRESS_NOT_PROVEN');
    expect(outcomeOf(await person.denyUnbound(asked.secret))).toBe('ADDRESS_NOT_PROVEN');
    await person.proveAddress(asked.secret, 'bind');
    expect(outcomeOf(await person.enrol(asked.secret))).toBe('verified');
  });

  test('a person who has proven the address is bound as verified, and the token says so', async () => {
    const { asked, person } = await verified();
    await person.approve(asked.secret);
    const code = await codeOf(strict, asked);
    const { body } = await strict.call('POST /v1/token', { code, agentId: asked.agentId });
    expect(claimsOf(body.grantToken).acr).toBe('urn:grantex:acr:verified');
  });

  test("a service that requires a verified binding accepts that token, and refuses the first visitor's", async () => {
    const { asked, person } = await verified();
    const first = await ask(lenient);
    const firstComer = createPerson(server);
    await firstComer.enrol(first.secret);
    const [sure, unsure] = [await tokenOf(strict, asked, person), await tokenOf(lenient, first, firstComer)];
    const demanding = (minimumBinding?: 'first-use' | 'verified') =>
      createVerifier({
        issuer: server.url,
        audience: server.url,
        developers: [strict.id, lenient.id],
        revocation: 'none',
        ...(minimumBinding === undefined ? {} : { minimumBinding }),
      });
    expect((await demanding('verified').verify(sure)).principalId).toBe(asked.principalId);
    await expect((async () => demanding('verified').verify(unsure))()).rejects.toMatchObject({
      reason: 'binding_too_weak',
    });
    for (const lesser of [demanding('first-use'), demanding()]) {
      expect((await lesser.verify(sure)).principalId).toBe(asked.principalId);
      expect((await lesser.verify(unsure)).principalId).toBe(first.principalId);
    }
  });

  async function tokenOf(developer: TestDeveloper, asked: Asked, person: Person): Promise<string> {
    await person.approve(asked.secret);
    const code = await codeOf(developer, asked);
    const { body } = await developer.call('POST /v1/token', { code, agentId: asked.agentId });
    return body.grantToken;
  }

  test('a proof in one browser does not count in another', async () => {
    const asked = await withAddress(strict);
    await createPerson(server).proveAddress(asked.secret, 'bind');
    expect(outcomeOf(await createPerson(server).enrol(asked.secret))).toBe('ADDRESS_NOT_PROVEN');
  });

  test('a newly entered address is unproven, even if it is the same', async () => {
    const asked = await withAddress(strict);
    const person = createPerson(server);
    for (const email of ['mallory@example.com', 'mallory@example.com']) {
      await person.proveAddress(asked.secret, 'bind');
      await strict.call(`PUT /v1/principals/${asked.principalId}/email`, { email });
      expect(outcomeOf(await person.enrol(asked.secret))).toBe('ADDRESS_NOT_PROVEN');
    }
  });

  test('the binding uses up the proof', async () => {
    const { asked, person } = await verified();
    expect(outcomeOf(await person.enrol(asked.secret))).toBe('PRINCIPAL_BOUND');
    const left = await server.database.asSystem((transaction) =>
      transaction.selectFrom('address_proofs').select('digest').execute(),
    );
    expect(left.map(({ digest }) => Buffer.from(digest).equals(person.visitDigest))).not.toContain(true);
  });

  test('a person with a passkey here uses it at the next developer', async () => {
    const { person } = await verified();
    const asked = await ask(lenient);
    expect(outcomeOf(await person.bind(asked.secret))).toBe('first-use');
    expect(outcomeOf(await person.approve(asked.secret))).toBe('approved');
  });

  test('denying needs no passkey while nobody is bound', async () => {
    const first = await ask(lenient);
    expect(outcomeOf(await createPerson(server).denyUnbound(first.secret))).toBe('denied');
    const second = await withAddress(strict);
    const person = createPerson(server);
    await person.proveAddress(second.secret, 'bind');
    expect(outcomeOf(await person.denyUnbound(second.secret))).toBe('denied');
    expect([await statusOf(lenient, first), await statusOf(strict, second)]).toEqual(['denied', 'denied']);
  });

  test('once a person is bound, denying needs the passkey', async () => {
    const { asked, person } = await verified();
    expect(outcomeOf(await person.denyUnbound(asked.secret))).toBe('PRINCIPAL_BOUND');
    expect(outcomeOf(await createPerson(server).denyUnbound(asked.secret))).toBe('PRINCIPAL_BOUND');
    expect(outcomeOf(await person.deny(asked.secret))).toBe('denied');
  });

  test.each(['denied', 'expired'])('a request that is %s binds nobody', async (how) => {
    const asked = await ask(lenient);
    const [person, code] =
      how === 'denied'
        ? [createPerson(server), 'REQUEST_DECIDED']
        : [createPerson(server), 'REQUEST_EXPIRED'];
    if (how === 'denied') await person.denyUnbound(asked.secret);
    else await expire(asked);
    expect(outcomeOf(await person.enrol(asked.secret))).toBe(code);
    const next = await ask(lenient, { principalId: asked.principalId });
    expect((await person.look(next.secret)).details.binding.kind).toBe('unbound');
  });

  const expire = ({ authRequestId }: Asked) =>
    server.database.asSystem((transaction) =>
      sql`UPDATE authorization_requests SET expires_at = clock_timestamp() WHERE id = ${authRequestId}`.execute(
        transaction,
      ),
    );

  async function granted(): Promise<{ asked: Asked; person: Person; token: string; refreshToken: string }> {
    const { asked, person } = await verified();
    await person.approve(asked.secret);
    const code = await codeOf(strict, asked);
    const { body } = await strict.call('POST /v1/token', { code, agentId: asked.agentId });
    return { asked, person, token: body.grantToken, refreshToken: body.refreshToken };
  }

  const isValid = async (token: string): Promise<boolean> =>
    (await strict.call('POST /v1/tokens/verify', { token })).body.valid;

  test('again, after a lost passkey, ends the old binding and every grant; only the new passkey decides', async () => {
    const { asked, person: old, token, refreshToken } = await granted();
    const again = await ask(strict, { principalId: asked.principalId });
    const renewed = createPerson(server);
    await renewed.proveAddress(again.secret, 'recover');
    expect(await isValid(token)).toBe(true);
    expect(await renewed.enrol(again.secret)).toEqual({ way: 'verified', isRecovery: true });
    expect(await isValid(token)).toBe(false);
    const refreshed = await strict.call('POST /v1/token/refresh', { refreshToken, agentId: asked.agentId });
    expect(refreshed.status).toBe(400);
    // The request is older; the app must ask again.
    expect(outcomeOf(await renewed.approve(again.secret))).toBe('REQUEST_REVOKED');
    const next = await ask(strict, { principalId: asked.principalId });
    expect(outcomeOf(await old.approve(next.secret))).toBe('WRONG_PERSON');
    expect(outcomeOf(await renewed.approve(next.secret))).toBe('approved');
  });

  test('again, after a lost passkey, ends approvals that were not yet exchanged', async () => {
    const { asked, person } = await verified();
    await person.approve(asked.secret);
    const code = await codeOf(strict, asked);
    const again = await ask(strict, { principalId: asked.principalId });
    const renewed = createPerson(server);
    await renewed.proveAddress(again.secret, 'recover');
    await renewed.enrol(again.secret);
    const { body } = await strict.call('POST /v1/token', { code, agentId: asked.agentId });
    expect(body.code).toBe('INVALID_CODE');
  });

  test('again, after a lost passkey, leaves the old account bound at other developers', async () => {
    const { asked, person } = await verified();
    const elsewhere = await ask(lenient);
    expect(outcomeOf(await person.bind(elsewhere.secret))).toBe('first-use');
    const again = await ask(strict, { principalId: asked.principalId });
    const renewed = createPerson(server);
    await renewed.proveAddress(again.secret, 'recover');
    await renewed.enrol(again.secret);
    expect(outcomeOf(await renewed.approve(elsewhere.secret))).toBe('WRONG_PERSON');
    expect(outcomeOf(await person.approve(elsewhere.secret))).toBe('approved');
  });

  test('again, after a lost passkey, needs a recovery link, in this browser, and a new passkey', async () => {
    const { asked } = await verified();
    const attacker = createPerson(server);
    expect(outcomeOf(await attacker.enrol(asked.secret))).toBe('PRINCIPAL_BOUND');
    await attacker.proveAddress(asked.secret, 'bind');
    expect(outcomeOf(await attacker.enrol(asked.secret))).toBe('PRINCIPAL_BOUND');
    await attacker.proveAddress(asked.secret, 'recover');
    expect(outcomeOf(await attacker.bind(asked.secret))).toBe('PRINCIPAL_BOUND');
    expect(outcomeOf(await attacker.denyUnbound(asked.secret))).toBe('PRINCIPAL_BOUND');
  });

  test("with another principal's proof does nothing", async () => {
    const [{ asked }, { asked: other }] = [await verified(), await verified()];
    const attacker = createPerson(server);
    await attacker.proveAddress(other.secret, 'recover');
    expect(outcomeOf(await attacker.enrol(asked.secret))).toBe('PRINCIPAL_BOUND');
  });

  test('an API key cannot change where a recovery link goes', async () => {
    const { asked } = await verified();
    const line = `PUT /v1/principals/${asked.principalId}/email`;
    const answer = await strict.call(line, { email: 'mallory@example.com' });
    expect([answer.status, answer.body.code]).toEqual([409, 'PRINCIPAL_BOUND']);
  });

  test('an API key cannot give a name to another person by erasing it: the name is retired', async () => {
    const { asked, person } = await verified();
    await strict.call(`DELETE /v1/principals/${asked.principalId}`);
    const { principalId, agentId } = asked;
    const answer = await strict.call('POST /v1/authorize', {
      agentId,
      principalId,
      scopes: ['flights:search'],
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'PRINCIPAL_RETIRED']);
    const entered = await strict.call(`PUT /v1/principals/${principalId}/email`, {
      email: 'm@example.com',
    });
    expect([entered.status, entered.body.code]).toEqual([409, 'PRINCIPAL_RETIRED']);
    await expect(person.look(asked.secret)).rejects.toThrow('nothing to look at');
  });

  test('the API keys of another developer are not restricted by that', async () => {
    const { asked } = await verified();
    await strict.call(`DELETE /v1/principals/${asked.principalId}`);
    expect((await ask(lenient, { principalId: asked.principalId })).authRequestId).toMatch(/^areq_/);
  });

  test('an API key may erase a name that nobody was bound to, and use it again', async () => {
    const asked = await ask(strict);
    await strict.call(`DELETE /v1/principals/${asked.principalId}`);
    expect((await ask(strict, { principalId: asked.principalId })).authRequestId).toMatch(/^areq_/);
  });
});
