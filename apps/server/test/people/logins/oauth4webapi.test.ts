import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCESS_TOKEN, signActorToken, TOKEN_EXCHANGE } from '../../main/oauth/actor-token.ts';
import { type KeyedAgent, keyedAgent } from '../../main/oauth/keyed-agent.ts';
import { claimsOf } from '../../support/grants.ts';
import { librarySetting, type LibrarySetting } from './library-setting.ts';
import { CALLBACK } from './log-in.ts';
import { type Caller, type LibraryCalls, libraryCalls } from './oauth4webapi-calls.ts';

describe.each(['sandbox', 'live'] as const)('oauth4webapi at a %s', (mode) => {
  let setting: LibrarySetting;
  let library: LibraryCalls;
  beforeAll(async () => {
    setting = await librarySetting(mode);
    library = await libraryCalls(setting);
  });
  afterAll(() => setting.close());

  test('a client without resource and scope logs in, a service takes its token, and it ends', async () => {
    const caller = await library.register();
    const tokens = await library.exchange(caller, await library.authorize(caller));
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: expect.any(Number) });
    const headers = new Headers({ authorization: `Bearer ${tokens.access_token}` });
    const { audience } = setting.service;
    expect(await library.validate(headers)).toMatchObject({ iss: library.issuer, aud: audience });
    const next = await library.refresh(caller, tokens);
    expect(next).toMatchObject({ scope: tokens.scope });
    await library.revoke(caller, next.refresh_token ?? '');
    await expect(library.refresh(caller, next)).rejects.toMatchObject(INVALID_GRANT);
  });

  test('a bound token is taken with a proof by its key alone', async () => {
    const caller = await withKey(await library.register());
    const tokens = await library.exchange(caller, await library.authorize(caller));
    expect(tokens.token_type).toBe('dpop');
    const headers = await library.present(caller, tokens.access_token);
    expect(headers.get('authorization')).toBe(`DPoP ${tokens.access_token}`);
    const jkt = await caller.DPoP.calculateThumbprint();
    expect(await library.validate(headers)).toMatchObject({ cnf: { jkt } });

    const bare = new Headers({ authorization: `Bearer ${tokens.access_token}` });
    await expect(library.validate(bare)).rejects.toThrow('has no DPoP HTTP Header');
    await expect(library.refresh(await withKey(caller), tokens)).rejects.toMatchObject(INVALID_GRANT);
    expect(await library.refresh(caller, tokens)).toMatchObject({ token_type: 'dpop' });
  });

  test('a code that named a key is for that key alone', async () => {
    const caller = await withKey(await library.register());
    const named = { dpop_jkt: await caller.DPoP.calculateThumbprint() };
    const authorized = await library.authorize(caller, named);
    await expect(library.exchange(await withKey(caller), authorized)).rejects.toMatchObject(INVALID_GRANT);
    const { client, authentication } = caller;
    const bare = { client, authentication };
    await expect(library.exchange(bare, authorized)).rejects.toMatchObject(INVALID_GRANT);
    // Nobody has used it up.
    expect(await library.exchange(caller, authorized)).toMatchObject({ token_type: 'dpop' });
  });

  test('a request that is pushed with a proof is for that key alone', async () => {
    const caller = await withKey(await library.register());
    const authorized = await library.authorize(caller, { scope: 'flights:book' }, true);
    await expect(library.exchange(await withKey(caller), authorized)).rejects.toMatchObject(INVALID_GRANT);
    const tokens = await library.exchange(caller, authorized);
    expect(tokens).toMatchObject({ token_type: 'dpop', scope: 'flights:book' });
    const incomplete = { response_type: 'code', redirect_uri: CALLBACK };
    await expect(library.push(caller, incomplete)).rejects.toMatchObject({
      code: oauth.RESPONSE_BODY_ERROR,
      status: 400,
      error: 'invalid_request',
    });
  });

  test('what limits a request limits its tokens, pushed or not, and those that a child gets', async () => {
    const { server, service } = setting;
    const [parent, child] = await Promise.all([
      keyedAgent(server, { redirectUris: [CALLBACK] }),
      keyedAgent(server),
    ]);
    const caller = callerOf(parent);
    const limit = { type: 'urn:grantex:call', scope: 'flights:book', arguments: { price: { max: '500' } } };
    const narrower = { ...limit, arguments: { price: { max: '100' } } };
    for (const isPushed of [false, true]) {
      const asked = {
        scope: 'flights:search flights:book',
        authorization_details: JSON.stringify([limit]),
      };
      const tokens = await library.exchange(caller, await library.authorize(caller, asked, isPushed));
      const scope = 'flights:search flights:book:by_details';
      expect(tokens).toMatchObject({ scope, authorization_details: [limit] });
      const next = await library.refresh(caller, tokens);
      expect(next).toMatchObject({ scope, authorization_details: [limit] });
      const guard = {
        client: { client_id: service.audience },
        authentication: oauth.ClientSecretBasic(server.developer.key),
      };
      expect(await library.introspect(guard, next.access_token)).toMatchObject({
        active: true,
        authorization_details: [limit],
      });
      const handed = await library.ask(caller, TOKEN_EXCHANGE, {
        subject_token: next.access_token,
        subject_token_type: ACCESS_TOKEN,
        actor_token: await signActorToken(library.issuer, child, next.access_token),
        actor_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        scope: 'flights:book',
        authorization_details: JSON.stringify([narrower]),
      });
      expect(handed).toMatchObject({
        scope: 'flights:book:by_details',
        authorization_details: [narrower],
      });
      const headers = new Headers({ authorization: `Bearer ${handed.access_token}` });
      expect(await library.validate(headers)).toMatchObject({ authorization_details: [narrower] });
    }
  });

  test('a service asks about the tokens that it gets', async () => {
    const { server, service } = setting;
    const { body } = await server.developer.call('POST /v1/keys', { name: 'guard', roles: ['verify'] });
    const authentication = oauth.ClientSecretBasic(body.apiKey);
    const guard = { client: { client_id: service.audience }, authentication };
    const caller = await withKey(await library.register());
    const tokens = await library.exchange(caller, await library.authorize(caller));
    expect(await library.introspect(guard, tokens.access_token)).toMatchObject({
      active: true,
      token_type: 'DPoP',
      aud: service.audience,
      scope: tokens.scope,
      cnf: { jkt: await caller.DPoP.calculateThumbprint() },
    });
    expect(await library.introspect(guard, tokens.refresh_token ?? '')).toEqual({ active: false });
  });

  test.each(['ES256', 'EdDSA'] as const)('an agent authenticates by its key for %s', async (algorithm) => {
    const agent = await keyedAgent(setting.server, { algorithm, redirectUris: [CALLBACK] });
    const caller = callerOf(agent);
    const { audience } = setting.service;
    const tokens = await library.exchange(caller, await library.authorize(caller, { resource: audience }));
    expect(claimsOf(tokens.access_token)).toMatchObject({ client_id: agent.id, aud: audience });
    expect(await library.refresh(caller, tokens)).toMatchObject({ token_type: 'bearer' });
  });

  test('what an agent hands down of a bound token is bound to the key of the other agent', async () => {
    const [parent, child] = await Promise.all(
      [1, 2].map(() => keyedAgent(setting.server, { redirectUris: [CALLBACK] })),
    );
    if (parent === undefined || child === undefined) throw new Error('there are two agents');
    const caller = await withKey(callerOf(parent));
    const { access_token: subject } = await library.exchange(caller, await library.authorize(caller));
    const parameters = async (): Promise<Record<string, string>> => ({
      subject_token: subject,
      subject_token_type: ACCESS_TOKEN,
      actor_token: await signActorToken(library.issuer, child, subject),
      actor_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      scope: 'flights:search',
    });
    const refused = { status: 400, error: 'invalid_dpop_proof' };
    const [bare, thief] = [callerOf(parent), await withKey(callerOf(parent))];
    for (const other of [bare, thief])
      await expect(library.ask(other, TOKEN_EXCHANGE, await parameters())).rejects.toMatchObject(refused);

    const handed = await library.ask(caller, TOKEN_EXCHANGE, await parameters());
    expect(handed).toMatchObject({ token_type: 'dpop', scope: 'flights:search' });
    expect(handed).not.toHaveProperty('refresh_token');
    const curve = { name: 'ECDSA', namedCurve: 'P-256' };
    const publicKey = await crypto.subtle.importKey('jwk', child.key.publicKey, curve, true, ['verify']);
    const pair = { privateKey: child.key.privateKey, publicKey };
    const actor = { ...callerOf(child), DPoP: oauth.DPoP({}, pair) };
    const headers = await library.present(actor, handed.access_token);
    expect(await library.validate(headers)).toMatchObject({ client_id: child.id, cnf: { jkt: child.jkt } });
  });

  test('refusals have the words of the standard, and no challenge hides them', async () => {
    const caller = await library.register();
    const authorized = await library.authorize(caller);
    const verifier = oauth.generateRandomCodeVerifier();
    const elsewhere = 'http://127.0.0.1:33418/elsewhere';
    const stranger = await library.register();
    for (const attempt of [
      () => library.exchange(caller, { ...authorized, verifier }),
      () => library.exchange(caller, authorized, elsewhere),
      () => library.exchange(stranger, authorized),
    ])
      await expect(attempt()).rejects.toMatchObject({ ...INVALID_GRANT, code: oauth.RESPONSE_BODY_ERROR });

    const unknown = { ...caller, client: { client_id: 'cl_nobody' } };
    const secret = { ...caller, authentication: oauth.ClientSecretPost('secret') };
    for (const other of [unknown, secret])
      await expect(library.exchange(other, authorized)).rejects.toMatchObject({
        code: oauth.RESPONSE_BODY_ERROR,
        status: 401,
        error: 'invalid_client',
      });
    const basic = { ...caller, authentication: oauth.ClientSecretBasic('secret') };
    await expect(library.exchange(basic, authorized)).rejects.toMatchObject({
      code: oauth.WWW_AUTHENTICATE_CHALLENGE,
      status: 401,
      cause: [{ scheme: 'basic' }],
    });
  });
});

const INVALID_GRANT = { status: 400, error: 'invalid_grant' };

function callerOf({ id, key }: KeyedAgent): Caller {
  return { client: { client_id: id }, authentication: oauth.PrivateKeyJwt(key.privateKey) };
}

async function withKey(caller: Caller): Promise<Required<Caller>> {
  return { ...caller, DPoP: oauth.DPoP(caller.client, await oauth.generateKeyPair('ES256')) };
}
