import { randomUUID } from 'node:crypto';
import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import { begun, expectMember, expectOAuthError, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { seconds } from './dpop.ts';
import {
  CALLBACK,
  keyedAgent,
  logIn,
  newPkce,
  openService,
  postForm,
  registerClient,
  requestOf,
  sendBrowser,
  sentBack,
} from './oauth.ts';

/** Members that would limit a client, and that no server may ignore. */
const LIMITS: readonly object[] = [
  { software_statement: 'eyJ' },
  { tls_client_certificate_bound_access_tokens: true },
  { require_signed_request_object: true },
  { default_max_age: 60 },
  { subject_type: 'pairwise' },
];

/** §14, Clients. */
export const oauthClients: readonly Check[] = [
  check(
    '14.no-secret',
    { cites: [{ section: '14', says: 'A registered client (cl_…): POST /oauth/register' }] },
    async (context) => {
      const answer = await registerClient(context, { token_endpoint_auth_method: 'client_secret_basic' });
      expectStatus(answer, 201);
      const secret = memberOf(answer.body, 'client_secret');
      expectThat(secret === undefined, 'no client_secret', 'one', answer);
      expectMember(answer, 'token_endpoint_auth_method', 'none');
      expectThat(textOf(answer, 'client_id').startsWith('cl_'), 'an id of a client', answer.received, answer);
    },
  ),

  check(
    '14.refused-metadata',
    {
      cites: [
        { section: '14', says: 'Redirect URIs that §5 does not allow' },
        { section: '14', says: 'Members that would limit the client in other ways' },
      ],
    },
    async (context) => {
      for (const uri of ['http://app.example/callback', 'javascript:alert(1)', 'https://app.example/#x']) {
        const answer = await registerClient(context, { redirect_uris: [CALLBACK, uri] });
        expectOAuthError(answer, 400, 'invalid_redirect_uri');
      }
      for (const limit of LIMITS)
        expectOAuthError(await registerClient(context, limit), 400, 'invalid_client_metadata');
      expectStatus(await registerClient(context), 201);
    },
  ),

  check(
    '14.enforced-metadata',
    {
      cites: [
        { section: '14', says: 'Without grant_types it gets refresh tokens' },
        { section: '14', says: 'A client that has registered require_pushed' },
      ],
    },
    async (context) => {
      const service = await openService(context);
      const limited = await registerClient(context, {
        dpop_bound_access_tokens: true,
        authorization_details_types: ['another'],
        grant_types: ['authorization_code'],
      });
      const agentId = textOf(begun(limited, 201), 'client_id');
      const client = { ...service, agentId };
      const bare = await postForm(context, 'token', await logIn(context, client));
      expectOAuthError(bare, 400, 'invalid_dpop_proof');
      const details = JSON.stringify([{ type: 'urn:grantex:call', scope: 'files:read', closed: true }]);
      const request = requestOf(client, newPkce().challenge, { authorization_details: details });
      const back = sentBack(await sendBrowser(context, request)).get('error');
      expectThat(back === 'invalid_authorization_details', 'invalid_authorization_details', back);
      const pushing = await registerClient(context, { require_pushed_authorization_requests: true });
      const other = { ...service, agentId: textOf(begun(pushing, 201), 'client_id') };
      const { challenge } = newPkce();
      const direct = sentBack(await sendBrowser(context, requestOf(other, challenge))).get('error');
      expectThat(direct === 'invalid_request', 'invalid_request', direct);
      const pushed = await postForm(context, 'par', requestOf(other, challenge));
      expectStatus(pushed, 201);
      const brought = { client_id: other.agentId, request_uri: textOf(pushed, 'request_uri') };
      const answered = sentBack(await sendBrowser(context, brought));
      expectThat(answered.has('code'), 'a code', answered);
    },
  ),

  check(
    '14.nobody',
    { cites: [{ section: '14', says: 'One that has neither, or is suspended' }] },
    async (context) => {
      const revoke = (client_id: string) => postForm(context, 'revoke', { token: 'x', client_id });
      const { agentId } = await context.agent();
      expectOAuthError(await revoke(agentId), 401, 'invalid_client');
      expectOAuthError(await revoke(`ag_${'0'.repeat(26)}`), 401, 'invalid_client');
      const other = await context.agent({ redirectUris: [CALLBACK] });
      expectStatus(await revoke(other.agentId), 200);
      begun(await context.api.patch(`/v1/agents/${other.agentId}`, { status: 'suspended' }), 200);
      expectOAuthError(await revoke(other.agentId), 401, 'invalid_client');
    },
  ),

  check(
    '14.client-assertion',
    {
      cites: [
        { section: '14', says: 'The assertion MUST be a JWT with iss' },
        { section: '14', says: 'Every fault MUST be 401' },
      ],
    },
    async (context) => {
      const agent = await keyedAgent(context, context);
      const other = await keyedAgent(context, context);
      const now = seconds();
      const revoke = (form: Readonly<Record<string, string>>) =>
        postForm(context, 'revoke', { token: 'x', ...form });
      for (const claims of [
        { iss: other.agentId },
        { sub: other.agentId },
        { aud: [context.issuer] },
        { aud: `${context.issuer}/oauth/token` },
        { exp: now + 900 },
        { exp: now - 60 },
        { exp: undefined },
        { jti: undefined },
        { iat: now + 120 },
        { nbf: now + 120 },
        { iat: now - 900 },
      ])
        expectOAuthError(await revoke(agent.authenticate(claims)), 401, 'invalid_client');
      const typ = agent.authenticate({}, { typ: 'dpop+jwt' });
      expectOAuthError(await revoke(typ), 401, 'invalid_client');
      const all = {
        iss: agent.agentId,
        sub: agent.agentId,
        aud: context.issuer,
        exp: now + 60,
        jti: randomUUID(),
      };
      const stolen = { ...agent.authenticate(), client_assertion: other.key.jwt({}, all) };
      expectOAuthError(await revoke(stolen), 401, 'invalid_client');
      const elsewhere = { ...agent.authenticate(), client_id: other.agentId };
      expectOAuthError(await revoke(elsewhere), 401, 'invalid_client');
      expectStatus(await revoke(agent.authenticate()), 200);
    },
  ),

  check(
    '14.assertion-once',
    { cites: [{ section: '14', says: 'An assertion MUST be used up' }] },
    async (context) => {
      const agent = await keyedAgent(context, context);
      const assertion = agent.authenticate();
      const code = { grant_type: 'authorization_code', code: 'x', code_verifier: 'x'.repeat(43) };
      expectOAuthError(await postForm(context, 'token', { ...code, ...assertion }), 400, 'invalid_grant');
      expectOAuthError(
        await postForm(context, 'revoke', { token: 'x', ...assertion }),
        401,
        'invalid_client',
      );
      expectStatus(await postForm(context, 'revoke', { token: 'x', ...agent.authenticate() }), 200);
    },
  ),

  check(
    '14.parameters',
    { cites: [{ section: '14', says: 'A parameter that comes twice' }] },
    async (context) => {
      const { agentId } = await context.agent({ redirectUris: [CALLBACK] });
      const send = (text: string) =>
        context.anonymous.send('POST', '/oauth/revoke', {
          text,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        });
      expectOAuthError(await send(`token=x&token=y&client_id=${agentId}`), 400, 'invalid_request');
      expectStatus(await send(`token=x&client_id=${agentId}&unknown=1`), 200);
    },
  ),
];
