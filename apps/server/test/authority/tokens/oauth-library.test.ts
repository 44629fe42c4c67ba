import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { claimsOf, makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';

describe.each(engines)('grant tokens in an OAuth library (RFC 9068), on $engine', ({ place }) => {
  let server: TestServer;
  let call: Call;
  let agentId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    ({ call } = server.developer);
    agentId = await makeAgent(call);
  });
  afterAll(() => server.close());

  function validate(token: string, audience: string): Promise<oauth.JWTAccessTokenClaims> {
    const issuer = { issuer: server.url, jwks_uri: `${server.url}/.well-known/jwks.json` };
    const request = new Request(`${audience}/flights`, { headers: { authorization: `Bearer ${token}` } });
    return oauth.validateJwtAccessToken(issuer, request, audience, { [oauth.allowInsecureRequests]: true });
  }

  test('are accepted unchanged, delegated ones too', async () => {
    const grant = await makeGrant(call, agentId, { audience: 'https://api.example' });
    const child = await makeChild(call, grant.grantToken, agentId);
    for (const { grantToken } of [grant, child]) {
      expect(await validate(grantToken, 'https://api.example')).toEqual(claimsOf(grantToken));
    }
  });

  test('are refused for another audience, and when modified', async () => {
    const { grantToken } = await makeGrant(call, agentId, { audience: 'https://api.example' });
    await expect(validate(grantToken, 'https://other.example')).rejects.toThrow('"aud"');
    const [header, , signature] = grantToken.split('.');
    const payload = Buffer.from(JSON.stringify({ ...claimsOf(grantToken), scope: 'all' })).toString(
      'base64url',
    );
    await expect(validate(`${header}.${payload}.${signature}`, 'https://api.example')).rejects.toThrow(
      'signature',
    );
  });
});
