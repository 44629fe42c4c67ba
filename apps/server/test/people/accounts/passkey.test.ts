import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeChallenge, useChallenge } from '../../../src/people/accounts/challenge.ts';
import {
  assertionOptions,
  verifyAssertion,
  type Authentication,
} from '../../../src/people/accounts/passkey.ts';
import {
  makeAccount,
  registrationOptions,
  verifyRegistration,
} from '../../../src/people/accounts/registration.ts';
import { relyingPartyOf } from '../../../src/people/accounts/relying-party.ts';
import {
  assertionResponse,
  registrationResponse,
  type AssertionResponse,
} from '../../../src/people/accounts/responses.ts';
import { ApiError } from '../../../src/base/api-error.ts';
import type { Database } from '../../../src/base/store/database.ts';
import { type Authenticator, createAuthenticator, type Difference } from '../../support/authenticator.ts';
import { anyEngine, engines, openPlace } from '../../support/databases.ts';

const relyingParty = relyingPartyOf('https://auth.example.com/base');
const origin = 'https://auth.example.com';
const visitDigest = randomBytes(32);

test('the relying party is the host name of the issuer, and only its origin may ask', () => {
  expect(relyingParty).toEqual({ id: 'auth.example.com', origin, name: 'Grantex' });
  expect(relyingPartyOf('http://localhost:4000')).toEqual({
    id: 'localhost',
    origin: 'http://localhost:4000',
    name: 'Grantex',
  });
});

test('the options of a page name no passkey, require user verification, and request no attestation', () => {
  expect(assertionOptions(relyingParty, 'c')).toMatchObject({
    rpId: 'auth.example.com',
    allowCredentials: [],
    userVerification: 'required',
  });
  const options = registrationOptions(relyingParty, {
    challenge: 'c',
    userHandle: randomBytes(32),
    name: 'n',
  });
  expect(options).toMatchObject({
    attestation: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
});

/** Creates a passkey with an account, and returns its device. */
async function enrolled(database: Database, isSynced = false): Promise<Authenticator> {
  const device = createAuthenticator({ origin, isSynced });
  const result = await register(database, device);
  if (result instanceof ApiError) throw result;
  return device;
}

function register(database: Database, device: Authenticator, different?: Difference) {
  const userHandle = randomBytes(32);
  return database.forPerson(async (transaction) => {
    const challenge = await makeChallenge(transaction, { purpose: 'enrol', visitDigest, userHandle });
    const options = registrationOptions(relyingParty, { challenge, userHandle, name: 'somebody' });
    const response = registrationResponse.parse(device.create(options, different));
    return useChallenge(transaction, { response, purpose: 'enrol', visitDigest }, async (_row, taken) =>
      makeAccount(
        transaction,
        userHandle,
        await verifyRegistration(relyingParty, { response, challenge: taken }),
      ),
    );
  });
}

/** Lets a device answer a new challenge. */
async function answer(
  database: Database,
  device: Authenticator,
  different?: Difference,
): Promise<AssertionResponse> {
  const challenge = await database.forPerson((transaction) =>
    makeChallenge(transaction, { purpose: 'sign-in', visitDigest }),
  );
  return assertionResponse.parse(device.get(assertionOptions(relyingParty, challenge), different));
}

function present(database: Database, response: AssertionResponse): Promise<Authentication | ApiError> {
  return database.forPerson((transaction) =>
    useChallenge(transaction, { response, purpose: 'sign-in', visitDigest }, (_row, challenge) =>
      verifyAssertion(transaction, relyingParty, { response, challenge }),
    ),
  );
}

async function assertWith(database: Database, device: Authenticator, different?: Difference) {
  return present(database, await answer(database, device, different));
}

const passkeys = (database: Database): Promise<{ credential_id: string }[]> =>
  database.forPerson((transaction) =>
    transaction.selectFrom('passkeys').select('credential_id').orderBy('credential_id').execute(),
  );

const codeOf = (result: unknown): string => (result instanceof ApiError ? result.code : 'verified');

describe.each(engines)('a passkey on $engine', ({ place }) => {
  let database: Database;
  beforeAll(async () => {
    database = await openPlace(await place());
  });
  afterAll(() => database.close());

  test('authenticates its account, with its methods and the time', async () => {
    const before = Date.now();
    const result = await assertWith(database, await enrolled(database));
    expect(result).toEqual({
      accountId: expect.stringMatching(/^acct_/),
      amr: ['hwk', 'user', 'mfa'],
      at: expect.any(Date),
    });
    expect(Math.abs((result as Authentication).at.getTime() - before)).toBeLessThan(60_000);
  });

  test('shows that it is synced, and then has no counter', async () => {
    const device = await enrolled(database, true);
    expect(await assertWith(database, device)).toMatchObject({ amr: ['swk', 'user', 'mfa'] });
    expect(codeOf(await assertWith(database, device))).toBe('verified');
  });

  test('answers a challenge once, whatever the outcome', async () => {
    const device = await enrolled(database);
    const good = await answer(database, device);
    expect(codeOf(await present(database, good))).toBe('verified');
    expect(codeOf(await present(database, good))).toBe('CHALLENGE_USED');
    const bad = await answer(database, device, { isVerified: false });
    expect(codeOf(await present(database, bad))).toBe('PASSKEY_REFUSED');
    expect(codeOf(await present(database, bad))).toBe('CHALLENGE_USED');
  });

  test('a browser has one challenge for a purpose: a new one invalidates the previous one', async () => {
    const device = await enrolled(database);
    const first = await answer(database, device);
    const second = await answer(database, device);
    expect(codeOf(await present(database, first))).toBe('CHALLENGE_USED');
    expect(codeOf(await present(database, second))).toBe('verified');
  });

  test('a counter that goes back or stands still is refused, and a refusal changes nothing', async () => {
    const device = await enrolled(database);
    expect(codeOf(await assertWith(database, device, { counter: 10 }))).toBe('verified');
    expect(codeOf(await assertWith(database, device, { counter: 10 }))).toBe('PASSKEY_REFUSED');
    expect(codeOf(await assertWith(database, device, { counter: 9 }))).toBe('PASSKEY_REFUSED');
    expect(codeOf(await assertWith(database, device, { counter: 0 }))).toBe('PASSKEY_REFUSED');
    expect(codeOf(await assertWith(database, device, { counter: 11, isVerified: false }))).toBe(
      'PASSKEY_REFUSED',
    );
    expect(codeOf(await assertWith(database, device, { counter: 11 }))).toBe('verified');
  });

  test('is registered once', async () => {
    const credentialId = randomBytes(16).toString('base64url');
    const device = createAuthenticator({ origin });
    expect(codeOf(await register(database, device, { credentialId }))).toBe('verified');
    expect(codeOf(await register(database, device, { credentialId }))).toBe('PASSKEY_EXISTS');
    const accounts = await database.forPerson((transaction) =>
      transaction
        .selectFrom('passkeys')
        .select('account_id')
        .where('credential_id', '=', credentialId)
        .execute(),
    );
    expect(accounts).toHaveLength(1);
  });
});

describe('an attacker', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openPlace(await anyEngine());
  });
  afterAll(() => database.close());

  const ASSERTIONS: readonly [string, Difference, string?][] = [
    ['on another origin', { origin: 'https://auth.example.com.evil.example' }],
    ['on the same host by http', { origin: 'http://auth.example.com' }],
    ['with an answer for another relying party', { rpId: 'evil.example' }],
    ['who did not unlock the device', { isVerified: false }],
    ['who did not touch the device', { isPresent: false, isVerified: false }],
    ['in a frame of another page', { crossOrigin: true }],
    ['with the answer to a registration', { type: 'webauthn.create' }],
    ['with a challenge of their own', { challenge: randomBytes(32).toString('base64url') }, 'CHALLENGE_USED'],
    ['with client data that were changed', { tamper: (data) => (data['androidPackageName'] = 'x') }],
    [
      'who moves a signature to the true origin',
      { origin: 'https://evil.example', tamper: (data) => (data['origin'] = origin) },
    ],
    ['with a passkey that says of itself that it was copied', { isSynced: true }],
    ['who names another account', { userHandle: randomBytes(32).toString('base64url') }],
    ['with a passkey that nobody knows', { credentialId: 'AAAA' }, 'PASSKEY_UNKNOWN'],
  ];

  test.each(ASSERTIONS)('%s is rejected', async (_who, different, code = 'PASSKEY_REFUSED') => {
    const device = await enrolled(database);
    expect(codeOf(await assertWith(database, device, different))).toBe(code);
    expect(codeOf(await assertWith(database, device))).toBe('verified');
  });

  test("with their own device and another's credential id is rejected", async () => {
    const [own, victim] = [await enrolled(database), await enrolled(database)];
    const { id } = await answer(database, victim);
    expect(codeOf(await assertWith(database, own, { credentialId: id }))).toBe('PASSKEY_REFUSED');
  });

  const REGISTRATIONS: readonly [string, Difference, string?][] = [
    ['on another origin', { origin: 'https://evil.example' }],
    ['for another relying party', { rpId: 'evil.example' }],
    ['without unlocking the device', { isVerified: false }],
    ['in a frame of another page', { crossOrigin: true }],
    ['out of an assertion', { type: 'webauthn.get' }],
    ['under another id than its own', { claimedId: 'AAAA' }],
    [
      'with an id too long to be kept',
      { credentialId: Buffer.alloc(5_000, 1).toString('base64url'), claimedId: 'AAAA' },
    ],
    ['with client data of another challenge', { challenge: 'AAAA' }, 'CHALLENGE_USED'],
    [
      'with a self-attestation that its key did not sign',
      {
        attestation: {
          fmt: 'packed',
          attStmt: new Map<string, unknown>([
            ['alg', -7],
            ['sig', new Uint8Array(70)],
          ]),
        },
      },
    ],
  ];

  test.each(REGISTRATIONS)('registers nothing %s', async (_how, different, code = 'PASSKEY_REFUSED') => {
    const before = await passkeys(database);
    const device = createAuthenticator({ origin });
    expect(codeOf(await register(database, device, different))).toBe(code);
    expect(await passkeys(database)).toEqual(before);
  });

  test.each(['packed', 'android-key', 'android-safetynet', 'apple', 'tpm', 'fido-u2f'])(
    'registers nothing with a certificate (%s), and the server requests no URL in it',
    async (fmt) => {
      const attestation = { fmt, attStmt: new Map([['x5c', [new Uint8Array(8)]]]) };
      const result = await register(database, createAuthenticator({ origin }), { attestation });
      expect(result).toMatchObject({
        code: 'PASSKEY_REFUSED',
        cause: { message: 'an attestation that was not asked for' },
      });
    },
  );

  test('who took a challenge of another browser, or for another purpose, uses it up and gets nothing', async () => {
    const device = await enrolled(database);
    const asOther = (response: AssertionResponse, who: Uint8Array, purpose: 'approve' | 'sign-in') =>
      database.forPerson((transaction) =>
        useChallenge(transaction, { response, purpose, visitDigest: who }, async () => 'taken'),
      );
    for (const [who, purpose] of [
      [randomBytes(32), 'sign-in'],
      [visitDigest, 'approve'],
    ] as const) {
      const response = await answer(database, device);
      expect(codeOf(await asOther(response, who, purpose))).toBe('CHALLENGE_USED');
      expect(codeOf(await present(database, response))).toBe('CHALLENGE_USED');
    }
  });

  test.each(['', 'e30', 'bm90IGpzb24', 'bnVsbA', 'eyJjaGFsbGVuZ2UiOjF9'])(
    'with malformed client data %o is refused',
    async (clientDataJSON) => {
      const device = await enrolled(database);
      const response = await answer(database, device);
      response.response.clientDataJSON = clientDataJSON;
      expect(codeOf(await present(database, response))).toBe('CHALLENGE_USED');
    },
  );
});

test('a challenge expires after two minutes', async () => {
  const database = await openPlace(await anyEngine());
  const device = await enrolled(database);
  const response = await answer(database, device);
  await database.asSystem((transaction) =>
    sql`UPDATE webauthn_challenges SET expires_at = expires_at - interval '2 minutes'`.execute(transaction),
  );
  expect(codeOf(await present(database, response))).toBe('CHALLENGE_USED');
  await database.close();
});
