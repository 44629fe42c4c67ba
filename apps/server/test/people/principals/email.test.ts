import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mailboxOf, maskedAddress } from '../../../src/base/email-address.ts';
import { enterAddress } from '../../../src/people/principals/email.ts';
import { findPrincipal } from '../../../src/people/principals/principal.ts';
import { engines } from '../../support/databases.ts';
import { testServer, type Call, type TestServer } from '../../support/server.ts';

test.each([
  ['alice@example.com', 'a•••@example.com'],
  ['a@example.com', 'a•••@example.com'],
  ['alice+travel@mail.example.com', 'a•••@mail.example.com'],
])('%s is shown as %s', (email, masked) => {
  expect(maskedAddress(email)).toBe(masked);
});

test.each([
  ['Alice@Example.COM', 'alice@example.com'],
  ['alice+travel@example.com', 'alice@example.com'],
  ['alice+a+b@example.com', 'alice@example.com'],
  ['a.lice@example.com', 'a.lice@example.com'],
])('mail to %s counts for %s', (email, mailbox) => {
  expect(mailboxOf(email)).toBe(mailbox);
});

describe.each(engines)('the address of a principal on $engine', ({ place }) => {
  let server: TestServer;
  let call: Call;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    call = server.developer.call;
  });
  afterAll(() => server.close());

  test('is entered before the person is asked anything, and shown so that its owner recognises it', async () => {
    expect((await call('GET /v1/principals/user_amy')).status).toBe(404);
    const entered = await call('PUT /v1/principals/user_amy/email', { email: 'amy@example.com' });
    expect(entered.status).toBe(200);
    expect(entered.body).toEqual({
      principalId: 'user_amy',
      principal: expect.stringMatching(/^prn_[0-9A-Z]{26}$/),
      createdAt: expect.stringMatching(/Z$/),
      email: 'a•••@example.com',
      emailEnteredAt: expect.stringMatching(/Z$/),
      emailConfirmed: false,
      binding: null,
      activeGrants: 0,
      openSessions: 0,
    });
    expect((await call('GET /v1/principals/user_amy')).body).toEqual(entered.body);
    const again = await call('PUT /v1/principals/user_amy/email', { email: 'bea@example.org' });
    expect(again.body).toMatchObject({ principal: entered.body.principal, email: 'b•••@example.org' });
  });

  test('is not left behind by an entry that an erasure overtook', async () => {
    const { database, developer } = server;
    const { body } = await call('PUT /v1/principals/user_cid/email', { email: 'cid@example.com' });
    await call('DELETE /v1/principals/user_cid');
    const entering = database.forDeveloper(developer.id, (transaction) =>
      enterAddress(transaction, body.principal, 'cid@example.com'),
    );
    await expect(entering).rejects.toThrow('there is no such principal');
  });

  test('is optional', async () => {
    const name = 'https://idp.example/users/42?tenant=a b#c';
    await call(`PUT /v1/principals/${encodeURIComponent(name)}/email`, { email: 'x@example.com' });
    const { body } = await call(`GET /v1/principals/${encodeURIComponent(name)}`);
    expect(body.principalId).toBe(name);
  });

  test.each([
    'alice',
    'alice@',
    '@example.com',
    'alice@example.com, mallory@example.com',
    'Alice <alice@example.com>',
    'alice@example.com\r\nBcc: mallory@example.com',
    'alice@example.com\0',
    ' alice@example.com',
    '"alice"@example.com',
    'älice@example.com',
    `${'a'.repeat(250)}@example.com`,
    `${'a'.repeat(65)}@example.com`,
    null,
    ['alice@example.com'],
  ])('cannot be %j', async (email) => {
    const { status, body } = await call('PUT /v1/principals/user_cal/email', { email });
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
    expect(body.message).toMatch(/^email: /);
    expect((await call('GET /v1/principals/user_cal')).status).toBe(404);
  });

  test("may be another person's at another developer", async () => {
    const other = await server.signUp();
    await call('PUT /v1/principals/user_dee/email', { email: 'dee@example.com' });
    expect((await other.call('GET /v1/principals/user_dee')).status).toBe(404);
    await other.call('PUT /v1/principals/user_dee/email', { email: 'mallory@example.com' });
    expect((await call('GET /v1/principals/user_dee')).body.email).toBe('d•••@example.com');
  });

  test('is distinguished from the previous one, even within a millisecond', async () => {
    await call('PUT /v1/principals/user_eve/email', { email: 'eve@example.com' });
    const instants = await server.database.forDeveloper(server.developer.id, async (transaction) => {
      const principal = (await findPrincipal(transaction, 'user_eve')) ?? '';
      const entered: number[] = [];
      for (let round = 0; round < 20; round += 1) {
        await enterAddress(transaction, principal, 'eve@example.com');
        const { email_entered_at } = await transaction
          .selectFrom('principals')
          .select('email_entered_at')
          .where('id', '=', principal)
          .executeTakeFirstOrThrow();
        entered.push(email_entered_at?.getTime() ?? 0);
      }
      return entered;
    });
    expect(new Set(instants).size).toBe(20);
  });

  test('is read in full by the role that enters it, and by no other', async () => {
    await call('PUT /v1/principals/user_gus/email', { email: 'gus@example.com' });
    const { body } = await call('GET /v1/principals/user_gus/email');
    expect(body).toEqual({ email: 'gus@example.com', enteredAt: expect.stringMatching(/Z$/) });
    const { apiKey: key } = (await call('POST /v1/keys', { name: 'issue', roles: ['issue'] })).body;
    const asIssuer = (line: string) => call(line, undefined, { key });
    expect((await asIssuer('GET /v1/principals/user_gus/email')).body.code).toBe('ROLE_REQUIRED');
    expect(JSON.stringify((await asIssuer('GET /v1/principals')).body)).not.toContain('gus@');
  });

  test('is removed, once, and another one counts as new', async () => {
    const first = (await call('PUT /v1/principals/user_hal/email', { email: 'hal@example.com' })).body;
    expect((await call('DELETE /v1/principals/user_hal/email')).status).toBe(204);
    expect((await call('DELETE /v1/principals/user_hal/email')).status).toBe(404);
    expect((await call('GET /v1/principals/user_hal/email')).status).toBe(404);
    const { body } = await call('GET /v1/principals/user_hal');
    expect(body).toMatchObject({ email: null, emailEnteredAt: null });
    const again = (await call('PUT /v1/principals/user_hal/email', { email: 'hal@example.com' })).body;
    expect(Date.parse(again.emailEnteredAt)).toBeGreaterThan(Date.parse(first.emailEnteredAt));
  });

  test('is forgotten with them', async () => {
    await call('PUT /v1/principals/user_fay/email', { email: 'fay@example.com' });
    expect((await call('DELETE /v1/principals/user_fay')).status).toBe(204);
    expect((await call('GET /v1/principals/user_fay')).status).toBe(404);
    const left = await server.database.asSystem((transaction) =>
      transaction.selectFrom('principals').select('id').where('email', '=', 'fay@example.com').execute(),
    );
    expect(left).toEqual([]);
  });
});
