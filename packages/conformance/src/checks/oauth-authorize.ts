import type { Answer } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import type { Context } from '../runner/context.ts';
import { begun, expectMember, expectOAuthError, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { claimsOf } from './claims.ts';
import {
  type Asked,
  CALLBACK,
  logIn,
  newPkce,
  newResource,
  openService,
  postForm,
  refresh,
  requestOf,
  sendBrowser,
  sentBack,
  type Service,
  tokensOf,
} from './oauth.ts';

/** §14, Authorize and Push a request. */
export const oauthAuthorize: readonly Check[] = [
  check(
    '14.wrong-address',
    {
      cites: [
        { section: '14', says: 'A wrong client or address MUST be shown' },
        { section: '14', says: 'redirect_uri MUST equal a registered one' },
      ],
    },
    async (context) => {
      const service = await openService(context);
      const send = (asked: Asked) => sendBrowser(context, requestOf(service, newPkce().challenge, asked));
      for (const redirect_uri of [
        `${CALLBACK}/more`,
        `${CALLBACK}?a=1`,
        'http://localhost:33418/callback',
        'https://elsewhere.example/callback',
        'http://127.0.0.1:33418/',
      ])
        expectPage(await send({ redirect_uri }));
      expectPage(await send({ client_id: `ag_${'0'.repeat(26)}` }));
      const otherPort = await send({ redirect_uri: 'http://127.0.0.1:5/callback' });
      const location = otherPort.headers.get('location') ?? '';
      expectThat(
        location.startsWith('http://127.0.0.1:5/callback?'),
        'the port that was asked for',
        location,
        otherPort,
      );
    },
  ),

  check(
    '14.faults-go-back',
    {
      cites: [
        { section: '14', says: 'Every other fault MUST go back' },
        { section: '14', says: 'acr_values, max_age and claims MUST' },
      ],
    },
    async (context) => {
      const service = await openService(context);
      const expectFault = (asked: Asked, error: string) => expectBack(context, service, asked, error);
      await expectFault({ response_type: 'token' }, 'unsupported_response_type');
      await expectFault({ code_challenge: undefined }, 'invalid_request');
      await expectFault({ code_challenge_method: 'plain' }, 'invalid_request');
      await expectFault({ code_challenge_method: undefined }, 'invalid_request');
      await expectFault({ prompt: 'none' }, 'login_required');
      await expectFault({ request: 'eyJ' }, 'request_not_supported');
      await expectFault({ resource: newResource() }, 'invalid_target');
      await expectFault({ scope: 'email:send' }, 'invalid_scope');
      await expectFault({ acr_values: 'urn:grantex:acr:verified' }, 'invalid_request');
      await expectFault({ max_age: '0' }, 'invalid_request');
      await expectFault({ claims: '{}' }, 'invalid_request');
      await logIn(context, service);
    },
  ),

  check(
    '14.which-service',
    { cites: [{ section: '14', says: 'Without it the only service' }] },
    async (context) => {
      const service = await openService(context, {}, () => context.ownDeveloper('replay'));
      await logIn(context, service, { resource: undefined });
      const { own } = service;
      const resources = { [newResource()]: { openTo: 'agents', scopes: ['files:read'] } };
      begun(await own.api.patch('/v1/me', { settings: { resources } }), 200);
      await expectBack(context, service, { resource: undefined }, 'invalid_target');
      await logIn(context, service);
    },
  ),

  check(
    '14.scopes',
    {
      cites: [
        { section: '14', says: 'openid, profile, email and offline_access are no permissions' },
        { section: '14', says: 'Unknown scopes MUST be left out' },
        { section: '14', says: 'Where the service lists a scope with an amount' },
      ],
    },
    async (context) => {
      const service = await openService(context);
      const habits = 'openid profile email offline_access';
      for (const [scope, held] of [
        [`${habits} files:read unknown:scope`, 'files:read'],
        ['payments:initiate', 'payments:initiate:max_500'],
      ] as const) {
        const { accessToken, refreshToken, answer } = await tokensOf(context, service, { scope });
        expectMember(answer, 'scope', held);
        const grant = await service.own.api.get(`/v1/grants/${String(claimsOf(accessToken)['grnt'])}`);
        expectMember(grant, 'scopes', [held]);
        const refreshed = await refresh(context, service, refreshToken, { scope: `${habits} ${held}` });
        expectMember(refreshed, 'scope', held);
      }
    },
  ),

  check(
    '14.details',
    { cites: [{ section: '14', says: 'Where the service does not offer such a scope' }] },
    async (context) => {
      const service = await openService(context);
      const detail = (scope: string, limits: object) =>
        JSON.stringify([{ type: 'urn:grantex:call', scope, ...limits }]);
      for (const scope of ['payments:initiate', 'email:send'])
        await expectBack(
          context,
          service,
          { scope: undefined, authorization_details: detail(scope, { closed: true }) },
          'invalid_authorization_details',
        );
      const asked = detail('files:read', { arguments: { path: { under: '/a' } } });
      const form = await logIn(context, service, { scope: undefined, authorization_details: asked });
      const answer = await postForm(context, 'token', form);
      const token = claimsOf(textOf(begun(answer, 200), 'access_token'));
      const found = JSON.stringify(token['authorization_details']);
      expectThat(found === asked, asked, found, answer);
      expectThat(
        String(token['scp']) === 'files:read:by_details',
        'files:read:by_details',
        token['scp'],
        answer,
      );
    },
  ),

  check(
    '14.page-of-a-browser',
    { cites: [{ section: '14', says: 'The page MUST belong to the browser' }] },
    async (context) => {
      const service = await openService(context);
      const request = requestOf(service, newPkce().challenge, { prompt: 'consent' });
      const sent = await sendBrowser(context, request);
      const location = sent.headers.get('location') ?? '';
      expectThat(location.includes('/login/'), 'a redirect to the page of the login', location, sent);
      const path = context.pathOf(new URL(location, context.issuer).href);
      const stolen = await context.anonymous.get(path);
      expectThat(stolen.status === 403, '403 in another browser', stolen.status, stolen);
      const cookies = sent.headers.getSetCookie().map((line) => line.split(';')[0]);
      const page = await context.anonymous.get(path, { cookie: cookies.join('; ') });
      expectStatus(page, 200);
    },
  ),

  check(
    '14.pushed-request',
    { cites: [{ section: '14', says: 'A request_uri MUST work once' }] },
    async (context) => {
      const service = await openService(context);
      const other = await service.own.agent({ redirectUris: [CALLBACK] });
      const { challenge, verifier } = newPkce();
      const pushed = await postForm(context, 'par', requestOf(service, challenge));
      expectStatus(pushed, 201);
      const request_uri = textOf(pushed, 'request_uri');
      expectPage(await sendBrowser(context, { client_id: other.agentId, request_uri }));
      const tampered = { scope: 'files:write', state: 'other', redirect_uri: 'https://elsewhere.example/' };
      const brought = { client_id: service.agentId, request_uri };
      const back = sentBack(await sendBrowser(context, { ...brought, ...tampered }));
      expectThat(back.get('state') === 'of the kit', 'the state that was pushed', back.get('state'));
      const form = {
        grant_type: 'authorization_code',
        code: back.get('code') ?? '',
        code_verifier: verifier,
        client_id: service.agentId,
      };
      const token = await postForm(context, 'token', form);
      expectThat(textOf(token, 'scope') === 'files:read', 'the scope that was pushed', token.received, token);
      expectPage(await sendBrowser(context, brought));
      const wrong = requestOf(service, challenge, { code_challenge_method: 'plain' });
      expectOAuthError(await postForm(context, 'par', wrong), 400, 'invalid_request');
    },
  ),
];

/** @throws {CheckFailure} unless a person reads it here, and nobody is sent anywhere */
function expectPage(answer: Answer): void {
  expectThat(
    answer.status >= 400 && answer.status < 500,
    'a page that says what is wrong',
    answer.status,
    answer,
  );
  const location = answer.headers.get('location');
  expectThat(location === null, 'no redirect', location, answer);
}

/** @throws {CheckFailure} unless the client gets this error, with its state and the issuer */
async function expectBack(context: Context, service: Service, asked: Asked, error: string): Promise<void> {
  const answer = await sendBrowser(context, requestOf(service, newPkce().challenge, asked));
  const back = sentBack(answer);
  const found = Object.fromEntries(back);
  const isThis =
    found['error'] === error && found['state'] === 'of the kit' && found['iss'] === context.issuer;
  expectThat(isThis, `${error} with state and iss`, found, answer);
  expectThat((found['error_description'] ?? '') !== '', 'an error_description', found, answer);
}
