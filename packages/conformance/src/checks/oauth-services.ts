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
import { logIn, newPkce, openService, registerClient, requestOf, sendBrowser, sentBack } from './oauth.ts';

/** §14: the server and its services. */
export const oauthServices: readonly Check[] = [
  check(
    '14.server-metadata',
    { cites: [{ section: '14', says: "The server's metadata MUST name its endpoints" }] },
    async (context) => {
      const answer = await context.anonymous.get('/.well-known/oauth-authorization-server');
      textOf(answer, 'issuer');
      expectMember(answer, 'issuer', context.issuer);
      for (const [name, path] of Object.entries({
        authorization_endpoint: 'authorize',
        token_endpoint: 'token',
        revocation_endpoint: 'revoke',
        introspection_endpoint: 'introspect',
        pushed_authorization_request_endpoint: 'par',
      }))
        expectMember(answer, name, `${context.issuer}/oauth/${path}`);
      expectMember(answer, 'authorization_details_types_supported', ['urn:grantex:call']);
      expectMember(answer, 'code_challenge_methods_supported', ['S256']);
    },
  ),

  check(
    '14.services',
    {
      cites: [
        { section: '14', says: 'A URL that another developer has' },
        { section: '14', says: 'openid, profile, email and offline_access as scopes' },
      ],
    },
    async (context) => {
      const { resource } = await openService(context);
      const other = await context.ownDeveloper('organization');
      const register = (name: string, scopes: string[]) =>
        other.api.patch('/v1/me', { settings: { resources: { [name]: { openTo: 'clients', scopes } } } });
      for (const same of [resource, resource.replace('/mcp', '/%6dcp')])
        expectError(await register(same, ['files:read']), 409, 'RESOURCE_TAKEN');
      const own = resource.replace('https://', 'https://own.');
      for (const scope of ['openid', 'profile', 'email', 'offline_access'])
        expectError(await register(own, [scope]), 422, 'RESOURCE_REFUSED');
      expectStatus(await register(own, ['files:read']), 200);
    },
  ),

  check(
    '14.suspended-client',
    { cites: [{ section: '14', says: 'Suspended or deleted, it MUST stay so' }] },
    async (context) => {
      const service = await openService(context);
      const client = { ...service, agentId: textOf(begun(await registerClient(context), 201), 'client_id') };
      await logIn(context, client);
      const listed = begun(await service.own.api.get('/v1/agents'), 200);
      const agents = listOf(listed, 'agents') as readonly { id: string; clientId?: string }[];
      const made = agents.find(({ clientId }) => clientId === client.agentId);
      expectThat(made !== undefined, 'an agent of the client', listed.received, listed);
      begun(await service.own.api.patch(`/v1/agents/${made.id}`, { status: 'suspended' }), 200);
      const again = await sendBrowser(context, requestOf(client, newPkce().challenge));
      const error = sentBack(again).get('error');
      expectThat(error === 'unauthorized_client', 'unauthorized_client', error, again);
      begun(await service.own.api.delete(`/v1/agents/${made.id}`), 204);
      const deleted = sentBack(await sendBrowser(context, requestOf(client, newPkce().challenge)));
      expectThat(deleted.get('error') === 'unauthorized_client', 'unauthorized_client', deleted);
    },
  ),
];
