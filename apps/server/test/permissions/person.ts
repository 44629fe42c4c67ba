import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { newId } from '../../src/ids.ts';
import type { Database } from '../../src/store/database.ts';
import type { BindingWay } from '../../src/store/schema.ts';
import type { HttpBrowser, HttpPage } from '../support/http-browser.ts';

/** Somebody with an account and a passkey, as enrolling leaves them, and a device that answers for it. */
export interface Person {
  accountId: string;
  /** Ends, or begins, what they are at a developer. */
  bind(developerId: string, principalId: string, way?: BindingWay): Promise<void>;
  /** What `navigator.credentials.get` would give for these options. */
  answer(options: { challenge: string }): object;
  /** Signs in on the permissions page, as its script does. */
  signIn(browser: HttpBrowser): Promise<HttpPage>;
}

/** Makes an account with a P-256 passkey. */
export async function makePerson(database: Database, url: string): Promise<Person> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const accountId = newId('acct');
  const credentialId = randomBytes(16).toString('base64url');
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const userHandle = randomBytes(32);
  await database.asSystem(async (transaction) => {
    await transaction.insertInto('accounts').values({ id: accountId, user_handle: userHandle }).execute();
    await transaction
      .insertInto('passkeys')
      .values({
        credential_id: credentialId,
        account_id: accountId,
        public_key: coseKey(x, y),
        counter: 0,
        transports: ['internal'],
        is_synced: false,
      })
      .execute();
  });
  const person: Person = {
    accountId,
    bind: (developerId, principalId, way = 'first-use') =>
      database.asSystem(async (transaction) => {
        const { id } = await transaction
          .selectFrom('principals')
          .select('id')
          .where('developer_id', '=', developerId)
          .where('principal_id', '=', principalId)
          .executeTakeFirstOrThrow();
        await transaction
          .insertInto('bindings')
          .values({ id: newId('bnd'), developer_id: developerId, principal: id, account_id: accountId, way })
          .execute();
      }),
    answer({ challenge }) {
      const { origin, hostname } = new URL(url);
      const client = JSON.stringify({ type: 'webauthn.get', challenge, origin, crossOrigin: false });
      const upAndVerified = 0x05;
      const data = Buffer.concat([sha256(hostname), Buffer.from([upAndVerified, 0, 0, 0, 0])]);
      const signed = Buffer.concat([data, sha256(client)]);
      return {
        id: credentialId,
        rawId: credentialId,
        type: 'public-key',
        response: {
          clientDataJSON: Buffer.from(client).toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: sign('sha256', signed, privateKey).toString('base64url'),
          userHandle: userHandle.toString('base64url'),
        },
      };
    },
    async signIn(browser) {
      await browser.open('/permissions');
      const asked = await browser.call('/permissions/ask', {});
      return browser.call('/permissions/sign-in', { response: person.answer(asked.json) });
    },
  };
  return person;
}

/** COSE_Key of a P-256 point (RFC 9053 §7.1). */
function coseKey(x: string, y: string): Uint8Array {
  const hex = (value: string): string => Buffer.from(value, 'base64url').toString('hex');
  return Buffer.from(`a5010203262001215820${hex(x)}225820${hex(y)}`, 'hex');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
