import { type Check, check } from '../runner/check.ts';
import {
  begun,
  expectError,
  expectMember,
  expectOAuthError,
  expectStatus,
  expectThat,
  textOf,
} from '../runner/expect.ts';
import { claimsOf } from './claims.ts';
import { CALLBACK, logIn, newPkce, openService, postForm, refresh, tokensOf } from './oauth.ts';

const BOTH = { scope: 'files:read files:write' };

/** §14, Token: codes, refresh tokens and keys. */
export const oauthToken: readonly Check[] = [
  check(
    '14.code',
    {
      cites: [
        { section: '14', says: 'A code MUST be exchanged once' },
        { section: '14', says: 'Client, address, service and key MUST be checked before' },
        { section: '14', says: 'Every fault of a code or refresh token' },
      ],
    },
    async (context) => {
      const service = await openService(context);
      const other = await service.own.agent({ redirectUris: [CALLBACK] });
      const form = await logIn(context, service);
      const exchange = (more: Readonly<Record<string, string>>) =>
        postForm(context, 'token', { ...form, ...more });
      expectOAuthError(await exchange({ client_id: other.agentId }), 400, 'invalid_grant');
      expectOAuthError(await exchange({ redirect_uri: 'http://127.0.0.1:33418/' }), 400, 'invalid_grant');
      expectOAuthError(await exchange({ resource: 'https://elsewhere.example/' }), 400, 'invalid_target');
      expectStatus(await exchange({}), 200);
      expectOAuthError(await exchange({}), 400, 'invalid_grant');
      const second = await logIn(context, service);
      const wrong = { ...second, code_verifier: newPkce().verifier };
      expectOAuthError(await postForm(context, 'token', wrong), 400, 'invalid_grant');
      const { code_verifier: _, ...without } = await logIn(context, service);
      expectOAuthError(await postForm(context, 'token', without), 400, 'invalid_request', 'invalid_grant');
    },
  ),

  check(
    '14.token-answer',
    { cites: [{ section: '14', says: 'POST /oauth/token answers 200' }] },
    async (context) => {
      const service = await openService(context);
      const form = await logIn(context, service, BOTH);
      const details = { ...form, authorization_details: '[]' };
      expectOAuthError(await postForm(context, 'token', details), 400, 'invalid_request');
      const answer = await postForm(context, 'token', form);
      expectStatus(answer, 200);
      expectMember(answer, 'scope', 'files:read files:write');
      expectMember(answer, 'token_type', 'Bearer');
      const token = textOf(answer, 'access_token');
      const { aud, scp } = claimsOf(token);
      expectThat(aud === service.resource, service.resource, aud, answer);
      expectThat(String(scp) === 'files:read,files:write', 'both scopes', scp, answer);
      expectMember(await service.own.api.post('/v1/tokens/verify', { token }), 'valid', true);
    },
  ),

  check(
    '14.scope-of-a-refresh',
    { cites: [{ section: '14', says: 'grant_type=refresh_token: refresh_token' }] },
    async (context) => {
      const service = await openService(context);
      const { refreshToken } = await tokensOf(context, service, BOTH);
      const narrow = await refresh(context, service, refreshToken, { scope: 'files:read' });
      expectMember(narrow, 'scope', 'files:read');
      const next = await refresh(context, service, textOf(narrow, 'refresh_token'));
      expectMember(next, 'scope', 'files:read files:write');
      const wider = await refresh(context, service, textOf(next, 'refresh_token'), {
        scope: 'payments:initiate',
      });
      expectOAuthError(wider, 400, 'invalid_scope');
    },
  ),

  check(
    '14.refresh-rotation',
    {
      cites: [
        { section: '14', says: 'As clients here send no Idempotency-Key' },
        { section: '14', says: 'Of the two successors the one' },
      ],
    },
    async (context) => {
      const service = await openService(context);
      const { refreshToken, accessToken } = await tokensOf(context, service);
      const first = begun(await refresh(context, service, refreshToken), 200);
      const second = await refresh(context, service, refreshToken);
      expectStatus(second, 200);
      expectOAuthError(await refresh(context, service, refreshToken), 400, 'invalid_grant');
      expectStatus(await refresh(context, service, textOf(second, 'refresh_token')), 200);
      const loser = await refresh(context, service, textOf(first, 'refresh_token'));
      expectOAuthError(loser, 400, 'invalid_grant');
      const grantId = String(claimsOf(accessToken)['grnt']);
      expectMember(await service.own.api.get(`/v1/grants/${grantId}`), 'status', 'revoked');
    },
  ),

  check(
    '14.refresh-reused',
    { cites: [{ section: '14', says: 'Every fault of a code or refresh token' }] },
    async (context) => {
      const service = await openService(context);
      const other = await service.own.agent({ redirectUris: [CALLBACK] });
      const { refreshToken, accessToken } = await tokensOf(context, service);
      expectOAuthError(await refresh(context, other, refreshToken), 400, 'invalid_grant');
      expectOAuthError(await refresh(context, service, 'A'.repeat(43)), 400, 'invalid_grant');
      const first = begun(await refresh(context, service, refreshToken), 200);
      begun(await refresh(context, service, textOf(first, 'refresh_token')), 200);
      expectOAuthError(await refresh(context, service, refreshToken), 400, 'invalid_grant');
      const grantId = String(claimsOf(accessToken)['grnt']);
      expectMember(await service.own.api.get(`/v1/grants/${grantId}`), 'status', 'revoked');
    },
  ),

  check(
    '14.what-is-still-offered',
    {
      cites: [
        { section: '14', says: 'A token MUST hold no more than what was approved' },
        { section: '14', says: 'Codes and refresh tokens of a service that was removed' },
      ],
    },
    async (context) => {
      const service = await openService(context);
      const { own, resource } = service;
      const set = async (change: object | null) =>
        begun(await own.api.patch('/v1/me', { settings: { resources: { [resource]: change } } }), 200);
      const { refreshToken } = await tokensOf(context, service, BOTH);
      const waiting = await logIn(context, service);
      await set({ scopes: ['files:read'] });
      const narrowed = await refresh(context, service, refreshToken);
      expectMember(narrowed, 'scope', 'files:read');
      await set(null);
      expectOAuthError(
        await refresh(context, service, textOf(narrowed, 'refresh_token')),
        400,
        'invalid_grant',
      );
      expectOAuthError(await postForm(context, 'token', waiting), 400, 'invalid_grant');
    },
  ),

  check(
    '14.two-faces',
    { cites: [{ section: '14', says: 'Codes and refresh tokens of the JSON API MUST NOT' }] },
    async (context) => {
      const service = await openService(context);
      const { own, agentId, resource: audience } = service;
      const { refreshToken } = await tokensOf(context, service);
      expectError(
        await own.api.post('/v1/token/refresh', { refreshToken, agentId }),
        400,
        'INVALID_REFRESH_TOKEN',
      );
      const granted = await own.grant({ agentId, audience, scopes: ['files:read'] });
      expectOAuthError(await refresh(context, service, granted.refreshToken), 400, 'invalid_grant');
      const { code, code_verifier: codeVerifier } = await logIn(context, service);
      expectError(await own.api.post('/v1/token', { code, agentId, codeVerifier }), 400, 'INVALID_CODE');
      expectStatus(await refresh(context, service, refreshToken), 200);
    },
  ),

  check(
    '14.assertion-of-a-public-client',
    { cites: [{ section: '14', says: 'A public client MUST be unauthorized_client' }] },
    async (context) => {
      const { agentId } = await openService(context);
      const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
      const answer = await postForm(context, 'token', { grant_type, assertion: 'x.y.z', client_id: agentId });
      expectOAuthError(answer, 400, 'unauthorized_client');
    },
  ),
];
