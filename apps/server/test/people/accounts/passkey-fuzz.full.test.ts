import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeChallenge, useChallenge } from '../../../src/people/accounts/challenge.ts';
import { assertionOptions, verifyAssertion } from '../../../src/people/accounts/passkey.ts';
import {
  makeAccount,
  registrationOptions,
  verifyRegistration,
} from '../../../src/people/accounts/registration.ts';
import { relyingPartyOf } from '../../../src/people/accounts/relying-party.ts';
import { assertionResponse, registrationResponse } from '../../../src/people/accounts/responses.ts';
import { ApiError } from '../../../src/base/api-error.ts';
import type { Database } from '../../../src/base/store/database.ts';
import { type Authenticator, createAuthenticator } from '../../support/authenticator.ts';
import { embedded, openPlace } from '../../support/databases.ts';

const RUNS = 300;
const relyingParty = relyingPartyOf('https://auth.example.com');
const visitDigest = randomBytes(32);
const userHandle = randomBytes(32);

let database: Database;
let device: Authenticator;
beforeAll(async () => {
  database = await openPlace(await embedded());
  device = createAuthenticator({ origin: relyingParty.origin, isSynced: true });
  await register((response) => response);
});
afterAll(() => database.close());

type Answer = ReturnType<Authenticator['get']>;

/** Changes one byte of one member. */
const damage = (members: readonly string[]) =>
  fc.record({
    member: fc.constantFrom(...members),
    position: fc.nat(),
    bits: fc.integer({ min: 1, max: 255 }),
  });

function damaged<RESPONSE extends { response: object }>(
  answer: RESPONSE,
  { member, position, bits }: { member: string; position: number; bits: number },
): RESPONSE {
  const bytes = Buffer.from((answer.response as Record<string, string>)[member] ?? '', 'base64url');
  const index = position % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ bits;
  return { ...answer, response: { ...answer.response, [member]: bytes.toString('base64url') } };
}

function register(change: (response: ReturnType<Authenticator['create']>) => unknown, handle = userHandle) {
  return database.forPerson(async (transaction) => {
    const challenge = await makeChallenge(transaction, { purpose: 'enrol', visitDigest, userHandle: handle });
    const options = registrationOptions(relyingParty, { challenge, userHandle: handle, name: 'n' });
    const response = registrationResponse.parse(change(device.create(options)));
    return useChallenge(transaction, { response, purpose: 'enrol', visitDigest }, async (_row, taken) =>
      makeAccount(
        transaction,
        handle,
        await verifyRegistration(relyingParty, { response, challenge: taken }),
      ),
    );
  });
}

test('an undamaged registration and answer are accepted', async () => {
  expect(await register((response) => response, randomBytes(32))).toMatch(/^acct_/);
});

/**
 * The encoding of the two numbers of a signature: their types, lengths and leading zeros, which the library accepts in
 * more than one spelling.
 */
function isAroundNumbers(
  { member, position }: { member: string; position: number },
  answer: Answer,
): boolean {
  if (member !== 'signature') return false;
  const bytes = Buffer.from(answer.response.signature, 'base64url');
  const second = 4 + (bytes[3] ?? 0);
  const zeros = [4, second + 2].filter((index) => bytes[index] === 0);
  return [0, 1, 2, 3, second, second + 1, ...zeros].includes(position % bytes.length);
}

test('every byte that a passkey signs counts: an answer with one changed byte identifies nobody', async () => {
  const members = ['clientDataJSON', 'authenticatorData', 'signature'];
  await fc.assert(
    fc.asyncProperty(damage(members), async (change) => {
      const result = await database.forPerson(async (transaction) => {
        const challenge = await makeChallenge(transaction, { purpose: 'sign-in', visitDigest });
        const answer = device.get(assertionOptions(relyingParty, challenge));
        // The same two numbers in another spelling: the signature is still the passkey's, and valid once.
        fc.pre(!isAroundNumbers(change, answer));
        const response = assertionResponse.parse(damaged(answer, change));
        return useChallenge(transaction, { response, purpose: 'sign-in', visitDigest }, (_row, taken) =>
          verifyAssertion(transaction, relyingParty, { response, challenge: taken }),
        );
      });
      expect(result).toBeInstanceOf(ApiError);
    }),
    { numRuns: RUNS },
  );
});

test('a damaged registration is refused or accepted as it is, and never causes a server error', async () => {
  await fc.assert(
    fc.asyncProperty(damage(['clientDataJSON', 'attestationObject']), async (change) => {
      const result = await register((response) => damaged(response, change), randomBytes(32));
      expect(typeof result === 'string' || result instanceof ApiError).toBe(true);
    }),
    { numRuns: RUNS },
  );
});

test('arbitrary bytes in place of an answer are refused', async () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 400 });
  await fc.assert(
    fc.asyncProperty(bytes, async (attestationObject) => {
      const result = await register(
        (answer) => ({
          ...answer,
          response: {
            ...answer.response,
            attestationObject: Buffer.from(attestationObject).toString('base64url'),
          },
        }),
        randomBytes(32),
      );
      expect(result).toMatchObject({ code: 'PASSKEY_REFUSED' });
    }),
    { numRuns: RUNS },
  );
});
