import type { BindingWay } from '@grantex/core';
import { randomBytes } from 'node:crypto';
import { bind } from '../../../src/people/accounts/binding.ts';
import {
  makeAccount,
  registrationOptions,
  verifyRegistration,
} from '../../../src/people/accounts/registration.ts';
import { relyingPartyOf } from '../../../src/people/accounts/relying-party.ts';
import { type Authenticator, createAuthenticator } from '../../support/authenticator.ts';
import type { HttpBrowser, HttpPage } from '../../support/http-browser.ts';
import type { TestServer } from '../../support/server.ts';

/** A person with an account and a device with its passkey, as after enrolment. */
export interface Person {
  device: Authenticator;
  /** Makes them a principal of a developer. */
  bind(developerId: string, principalId: string, way?: BindingWay): Promise<void>;
  /** Signs in on the permissions page, as its script does. */
  signIn(browser: HttpBrowser): Promise<HttpPage>;
}

/** Creates an account with a passkey, on a server of either mode: nobody enrols in a sandbox. */
export async function makePerson({ database, url }: TestServer): Promise<Person> {
  const relyingParty = relyingPartyOf(url);
  const device = createAuthenticator({ origin: relyingParty.origin });
  const challenge = randomBytes(32).toString('base64url');
  const userHandle = randomBytes(32);
  const options = registrationOptions(relyingParty, { challenge, userHandle, name: 'somebody' });
  const passkey = await verifyRegistration(relyingParty, { response: device.create(options), challenge });
  const accountId = await database.forPerson((transaction) => makeAccount(transaction, userHandle, passkey));
  return {
    device,
    bind: (developerId, principalId, way = 'first-use') =>
      database.forPerson(async (transaction) => {
        const { id: principal } = await transaction
          .selectFrom('principals')
          .select('id')
          .where('developer_id', '=', developerId)
          .where('principal_id', '=', principalId)
          .executeTakeFirstOrThrow();
        await bind(transaction, { developerId, principal, accountId, way, isRecovery: false });
      }),
    async signIn(browser) {
      await browser.open('/permissions');
      const asked = await browser.call('/permissions/ask', {});
      return browser.call('/permissions/sign-in', { response: device.get(asked.json) });
    },
  };
}
