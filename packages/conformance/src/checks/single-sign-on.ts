import type { RequestListener } from 'node:http';
import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import {
  begun,
  expectError,
  expectMember,
  expectStatus,
  expectThat,
  listOf,
  textOf,
} from '../runner/expect.ts';
import { listening } from './loopback.ts';

const PATH = '/v1/sso/connections';

/** §16, Single sign-on: what needs nobody who signs in. */
export const singleSignOn: readonly Check[] = [
  check(
    '16.sso-protocol',
    {
      cites: [
        { section: '16', says: 'One that a server does not speak' },
        { section: '16', says: 'The description of issuer MUST be read' },
      ],
    },
    async (context) => {
      const own = await context.ownDeveloper('organization');
      const issuer = 'https://login.nowhere.invalid';
      for (const protocol of ['saml', 'ldap'])
        expectError(await own.api.post(PATH, { protocol, issuer }), 422, 'SSO_PROTOCOL_UNSUPPORTED');
      expectError(await own.api.post(PATH, { issuer }), 422, 'DISCOVERY_FAILED');
      const listed = begun(await own.api.get(PATH), 200);
      expectThat(!listed.received.includes(issuer), 'no connection', listed.received, listed);
    },
  ),

  check(
    '16.sso-connection',
    {
      cites: [
        { section: '16', says: 'An answer MUST NOT hold the secret' },
        { section: '16', says: 'Without clientId the connection is a draft' },
        { section: '16', says: 'One that does not name the developer in' },
        { section: '16', says: 'Enforcing a connection by which no admin' },
      ],
    },
    async (context) => {
      const own = await context.ownDeveloper('organization');
      const listener: RequestListener = ({ headers }, response) => {
        const issuer = `http://${headers.host ?? ''}`;
        const description = {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        };
        response.setHeader('content-type', 'application/json').end(JSON.stringify(description));
      };
      await listening(context, listener, async (issuer) => {
        const draft = await own.api.post(PATH, { issuer });
        expectStatus(draft, 201);
        expectMember(draft, 'active', false);
        const path = `${PATH}/${textOf(draft, 'id')}`;
        expectError(await own.api.patch(path, { active: true }), 422, 'SSO_CLIENT_MISSING');
        const clientSecret = 'a-secret-of-the-kit';
        const set = await own.api.patch(path, { clientId: 'kit', clientSecret, active: true });
        expectMember(set, 'active', true);
        for (const answer of [set, await own.api.get(path), await own.api.get(PATH)])
          expectThat(!answer.received.includes(clientSecret), 'no secret', 'the secret', answer);
        const domain = new URL(issuer).host;
        expectError(await own.api.patch(path, { domains: [domain] }), 422, 'SSO_DOMAIN_NOT_PROVEN');
        const keys = begun(await own.api.get('/v1/keys'), 200);
        const admin = listOf(keys, 'keys').find((key) => String(memberOf(key, 'roles')) === 'admin');
        const breakGlassKeyId = memberOf(admin, 'id');
        const enforced = await own.api.patch(path, { enforced: true, breakGlassKeyId });
        expectError(enforced, 409, 'SSO_NOT_TRIED');
        expectMember(await own.api.get(path), 'enforced', false);
        expectStatus(await own.api.delete(path), 204);
      });
    },
  ),
];
