import { createVerifier } from '@grantex/core';
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import { begun, expectError, expectMember, expectThat, listOf } from '../runner/expect.ts';
import { claimsOf } from './claims.ts';
import { forgedTokens } from './forged-tokens.ts';

const CLAIMS = [
  'iss',
  'sub',
  'dev',
  'prn',
  'aud',
  'client_id',
  'agt',
  'grnt',
  'jti',
  'scp',
  'scope',
  'iat',
  'nbf',
  'exp',
  'acr',
  'delegationDepth',
];

/** §6, The grant token and Verify. */
export const tokens: readonly Check[] = [
  check('6.token-form', { cites: [{ section: '6', says: 'It MUST be a JWS, RS256' }] }, async (context) => {
    const { grantToken, grantId, agentId, principalId } = await context.grant();
    const header = JSON.parse(Buffer.from(grantToken.split('.')[0] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >;
    expectThat(header['alg'] === 'RS256' && header['typ'] === 'at+jwt', 'RS256 and at+jwt', header);
    expectThat(
      Object.keys(header).toSorted().join() === 'alg,kid,typ',
      'a header of alg, kid and typ',
      header,
    );
    const keys = await context.anonymous.get('/.well-known/jwks.json');
    const key = listOf(keys, 'keys').find((each) => memberOf(each, 'kid') === header['kid']) as
      | { e: string; n: string }
      | undefined;
    const thumbprint = createHash('sha256')
      .update(`{"e":"${key?.e}","kty":"RSA","n":"${key?.n}"}`)
      .digest('base64url');
    expectThat(thumbprint === header['kid'], 'as kid the thumbprint of a published key', header, keys);

    const claims = claimsOf(grantToken);
    const missing = CLAIMS.filter((name) => claims[name] === undefined);
    expectThat(missing.length === 0, `the claims ${CLAIMS.join(', ')}`, `none of ${missing.join(', ')}`);
    const stated = {
      iss: context.issuer,
      sub: principalId,
      dev: context.developerId,
      client_id: agentId,
      grnt: grantId,
    };
    for (const [name, value] of Object.entries({
      ...stated,
      agt: `did:grantex:${agentId}`,
      delegationDepth: 0,
    }))
      expectThat(claims[name] === value, `${name}: ${value}`, claims[name]);
    expectThat(typeof claims['aud'] === 'string', 'one text as aud', claims['aud']);
    expectThat(
      String(claims['scope']) === (claims['scp'] as string[]).join(' '),
      'scp and scope alike',
      claims['scope'],
    );
    expectThat(claims['nbf'] === Number(claims['iat']) - 5, 'nbf five seconds before iat', claims['nbf']);
  }),

  check(
    '6.token-verifies',
    {
      cites: [
        { section: '6', says: 'A verifier MUST check' },
        { section: '6', says: 'It MUST be a JWS, RS256' },
      ],
    },
    async (context) => {
      const { grantToken, grantId } = await context.grant();
      const verifier = createVerifier({
        issuer: context.issuer,
        audience: context.issuer,
        developers: [context.developerId],
        revocation: 'none',
      });
      try {
        const verified = await verifier.verify(grantToken);
        expectThat(verified.grantId === grantId, grantId, verified.grantId);
      } catch (error) {
        expectThat(false, 'a token that a verifier accepts', String(error));
      } finally {
        await verifier.close();
      }
    },
  ),

  check(
    '6.token-life',
    { cites: [{ section: '6', says: 'A token MUST NOT live for more than 366 days' }] },
    async (context) => {
      const { grantToken, grantId } = await context.grant({ expiresIn: '10m' });
      const claims = claimsOf(grantToken);
      const grant = begun(await context.api.get(`/v1/grants/${grantId}`), 200);
      const end = Date.parse(String(memberOf(grant.body, 'expiresAt'))) / 1000;
      expectThat(Number(claims['exp']) <= end, `an exp of ${end} at most`, claims['exp'], grant);
      expectThat(Number(claims['exp']) - Number(claims['iat']) <= 601, 'ten minutes at most', claims);
    },
  ),

  check(
    '6.token-in-ascii',
    { cites: [{ section: '6', says: 'In its payload >, ?, ~' }] },
    async (context) => {
      const { grantToken } = await context.grant({ principalId: `${context.name('ascii')} >?~ü` });
      const payload = Buffer.from(grantToken.split('.')[1] ?? '', 'base64url').toString('latin1');
      expectThat(/^[ -=@-}]+$/.test(payload), 'ASCII without > ? ~', payload);
      expectThat(String(claimsOf(grantToken)['sub']).endsWith('>?~ü'), 'the name of the principal', payload);
    },
  ),

  check(
    '6.verify',
    { cites: [{ section: '6', says: 'It MUST be {valid: false} for a token of' }] },
    async (context) => {
      const { grantToken: token } = await context.grant({ audience: 'https://service.example/api' });
      const verify = (body: object) => context.api.post('/v1/tokens/verify', { token, ...body });
      expectMember(
        await verify({ audience: 'https://service.example/api', scopes: ['files:read'] }),
        'valid',
        true,
      );
      expectMember(await verify({ audience: 'https://service.example' }), 'valid', false);
      expectMember(await verify({ scopes: ['payments:initiate'] }), 'valid', false);
      const theirs = await context.stranger();
      expectMember(await theirs.api.post('/v1/tokens/verify', { token }), 'valid', false);
      expectMember(begun(await theirs.api.post('/v1/grants/verify', { token }), 200), 'active', false);
    },
  ),

  check(
    '6.verify-at-the-end',
    { cites: [{ section: '6', says: 'It MUST be so as soon as' }] },
    async (context) => {
      const { agentId } = await context.agent();
      const granted = await context.grant({ agentId });
      const isValid = async (token: string) => context.api.post('/v1/tokens/verify', { token });
      expectMember(await isValid(granted.grantToken), 'valid', true);
      const jti = String(claimsOf(granted.grantToken)['jti']);
      begun(await context.api.post('/v1/tokens/revoke', { jti }), 204);
      expectMember(await isValid(granted.grantToken), 'valid', false);

      const held = await context.grant({ agentId });
      begun(await context.api.post(`/v1/grants/${held.grantId}/hold`), 200);
      expectMember(await isValid(held.grantToken), 'valid', false);

      const suspended = await context.grant({ agentId });
      begun(await context.api.patch(`/v1/agents/${agentId}`, { status: 'suspended' }), 200);
      expectMember(await isValid(suspended.grantToken), 'valid', false);
    },
  ),

  check(
    '6.verify-expired',
    { cites: [{ section: '6', says: 'A token that was altered, that has expired' }] },
    async (context) => {
      const { grantToken, grantId } = await context.grant({ expiresIn: '2s' });
      const left = Number(claimsOf(grantToken)['exp']) * 1000 - Date.now();
      expectThat(left < 5_000, 'a token of two seconds', left);
      // The tolerance between clocks is five seconds (§6, Verify offline).
      await wait(Math.max(left, 0) + 5_500);
      expectMember(await context.api.post('/v1/tokens/verify', { token: grantToken }), 'valid', false);
      expectMember(await context.api.get(`/v1/grants/${grantId}`), 'status', 'expired');
      expectMember(await context.api.get(`/v1/revocations/status?grantId=${grantId}`), 'status', 'expired');
    },
  ),

  check(
    '6.verify-altered',
    { cites: [{ section: '6', says: 'A token that was altered, that has expired' }] },
    async (context) => {
      const { grantToken } = await context.grant();
      for (const token of forgedTokens(grantToken))
        expectMember(await context.api.post('/v1/tokens/verify', { token }), 'valid', false);
      expectMember(await context.api.post('/v1/tokens/verify', { token: grantToken }), 'valid', true);
    },
  ),

  check(
    '6.no-key-no-proof',
    { cites: [{ section: '6', says: 'A token that is not bound MUST NOT' }] },
    async (context) => {
      const { grantToken: token } = await context.grant();
      const keyThumbprint = createHash('sha256').update('any').digest('base64url');
      expectMember(await context.api.post('/v1/tokens/verify', { token, keyThumbprint }), 'valid', false);
    },
  ),

  check(
    '6.no-feed-of-the-public-product',
    { cites: [{ section: '6', says: 'GET /v1/revocations itself' }] },
    async ({ api }) => {
      expectError(await api.get('/v1/revocations'), 404);
    },
  ),
];
