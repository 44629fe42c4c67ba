import { type Check, check } from '../runner/check.ts';
import {
  expectError,
  expectMember,
  expectOAuthError,
  expectStatus,
  expectThat,
  textOf,
} from '../runner/expect.ts';
import { claimsOf } from './claims.ts';
import { createProofKey } from './dpop.ts';
import { logIn, openService, postForm, postProven, proofFor } from './oauth.ts';

/** §14, Token: keys (RFC 9449). */
export const oauthKeys: readonly Check[] = [
  check(
    '14.bound-token',
    {
      cites: [
        { section: '14', says: 'With a DPoP header the token MUST be bound' },
        { section: '14', says: 'The proof MUST contain a nonce' },
      ],
    },
    async (context) => {
      const service = await openService(context);
      const key = createProofKey();
      const form = await logIn(context, service);
      const proof = { method: 'POST', url: `${context.issuer}/oauth/token` };
      const bare = await postForm(context, 'token', form, { dpop: key.prove(proof) });
      expectOAuthError(bare, 400, 'use_dpop_nonce');
      const dpop = await proofFor(context, 'token', form, key);
      const elsewhere = key.prove({
        ...proof,
        url: `${context.issuer}/oauth/revoke`,
        nonce: bare.headers.get('dpop-nonce') ?? '',
      });
      expectOAuthError(
        await postForm(context, 'token', form, { dpop: elsewhere }),
        400,
        'invalid_dpop_proof',
      );
      const answer = await postForm(context, 'token', form, { dpop });
      expectMember(answer, 'token_type', 'DPoP');
      const token = textOf(answer, 'access_token');
      const cnf = JSON.stringify(claimsOf(token)['cnf']);
      expectThat(cnf === JSON.stringify({ jkt: key.thumbprint }), 'cnf with the thumbprint', cnf, answer);
      const keyThumbprint = key.thumbprint;
      const verified = await service.own.api.post('/v1/tokens/verify', { token, keyThumbprint });
      expectMember(verified, 'valid', true);
      const again = await postForm(context, 'token', await logIn(context, service), { dpop });
      expectOAuthError(again, 400, 'invalid_dpop_proof', 'use_dpop_nonce');
    },
  ),

  check(
    '14.key-of-a-code',
    { cites: [{ section: '14', says: 'The refresh token of a public client MUST be bound' }] },
    async (context) => {
      const service = await openService(context);
      const [key, thief] = [createProofKey(), createProofKey()];
      const form = await logIn(context, service, { dpop_jkt: key.thumbprint });
      const exchange = async (by: typeof key) =>
        postForm(context, 'token', form, { dpop: await proofFor(context, 'token', form, by) });
      expectOAuthError(await postForm(context, 'token', form), 400, 'invalid_grant');
      expectOAuthError(await exchange(thief), 400, 'invalid_grant');
      const token = await exchange(key);
      expectStatus(token, 200);
      const refreshing = {
        grant_type: 'refresh_token',
        refresh_token: textOf(token, 'refresh_token'),
        client_id: service.agentId,
      };
      const refresh = async (by: typeof key) =>
        postForm(context, 'token', refreshing, { dpop: await proofFor(context, 'token', refreshing, by) });
      expectOAuthError(await postForm(context, 'token', refreshing), 400, 'invalid_grant');
      expectOAuthError(await refresh(thief), 400, 'invalid_grant');
      expectStatus(await refresh(key), 200);
    },
  ),

  check(
    '14.key-demanded',
    {
      cites: [
        { section: '14', says: 'Where the service, the agent or the client demands' },
        { section: '14', says: 'dpop: required MUST cover each way' },
      ],
    },
    async (context) => {
      const service = await openService(context, { dpop: 'required' }, () => context.ownDeveloper());
      const { own, agentId, resource: audience } = service;
      const form = await logIn(context, service);
      expectOAuthError(await postForm(context, 'token', form), 400, 'invalid_dpop_proof');
      expectMember(await postProven(context, 'token', form), 'token_type', 'DPoP');
      const { code } = await own.code({ agentId, audience, scopes: ['files:read'] });
      expectError(await own.api.post('/v1/token', { code, agentId }), 400, 'KEY_REQUIRED');
      const forAll = await own.code({ agentId, scopes: ['files:read'] });
      expectError(await own.api.post('/v1/token', { code: forAll.code, agentId }), 400, 'KEY_REQUIRED');
    },
  ),
];
