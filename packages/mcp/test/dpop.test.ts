import type { RequestListener } from 'node:http';
import { createVerifier, type Guard, grantAuth } from '@grantex/mcp';
import { dpop, type DpopOptions } from '@grantex/core/dpop';
import { Client, DpopSession, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { listen, type Listening } from 'adapter-tests';
import { describe, expect, test } from 'vitest';
import { type Mount, MOUNTS } from './support/mounts.ts';
import { setUp } from './support/setting.ts';

const RULES = { search: { scopes: ['flights:search'] } } as const;

const setting = setUp();

interface Site extends Listening {
  readonly resource: string;
  readonly guard: Guard;
}

/** Serves a guarded MCP endpoint that accepts bound tokens at `/mcp` of an application. */
async function siteOf(mount: Mount, options: Partial<DpopOptions> = {}): Promise<Site> {
  let application: RequestListener = () => {};
  const site = await listen((...exchange) => application(...exchange));
  const resource = `${site.url}/mcp`;
  const { url, developerId } = setting.issuer;
  const verifier = createVerifier({
    issuer: url,
    audience: resource,
    developers: [developerId],
    revocation: 'none',
  });
  const guard = setting.service.guardWith({ verifier, dpop: dpop({ origin: site.url, ...options }) });
  const auth = grantAuth({
    guard,
    rules: RULES,
    resource,
    authorizationServers: ['https://grantex.example'],
  });
  application = await mount(auth, ({ guardServer, makeServer }) => {
    const server = guardServer(makeServer(), { guard, rules: RULES });
    server.registerTool('search', {}, async () => ({ content: [{ type: 'text', text: 'found' }] }));
    return server;
  });
  return { ...site, resource, guard };
}

/** A person's client that has a token bound to its key. */
async function holderOf({ resource: audience }: Site) {
  const session = await DpopSession.create({ alg: 'ES256' });
  const keyThumbprint = session.thumbprint;
  const token = setting.issuer.grantToken({ audience, scopes: ['flights:search'], keyThumbprint });
  const provider = {
    redirectUrl: 'http://127.0.0.1:1/callback',
    clientMetadata: { redirect_uris: ['http://127.0.0.1:1/callback'] },
    clientInformation: () => ({ client_id: 'ag_claude', issuer: 'https://grantex.example' }),
    tokens: () => ({ access_token: token, token_type: 'DPoP', issuer: 'https://grantex.example' }),
    saveTokens() {},
    redirectToAuthorization() {},
    saveCodeVerifier() {},
    codeVerifier: () => 'verifier',
    dpop: () => session,
  };
  return { token, session, provider };
}

const MESSAGE = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

function post(url: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify(MESSAGE),
  });
}

describe.each(Object.entries(MOUNTS))('%s', (_name, mount) => {
  test('the client of the SDK calls a tool with a bound token, and learns the nonces of the guard', async () => {
    await using site = await siteOf(mount, {
      mode: 'require',
      nonceSecret: 'a secret of at least thirty-two characters',
    });
    const { provider } = await holderOf(site);
    const client = new Client({ name: 'agent', version: '1' });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(site.resource), { authProvider: provider }),
    );
    expect(await client.callTool({ name: 'search' })).toMatchObject({ content: [{ text: 'found' }] });
    await client.close();
    expect(await setting.service.recorded()).toEqual(
      expect.arrayContaining(['allowed search', 'success search']),
    );
  });

  test('a stolen bound token opens nothing', async () => {
    await using site = await siteOf(mount);
    const { token, session } = await holderOf(site);
    const thief = await DpopSession.create({ alg: 'ES256' });
    const proof = { htm: 'POST', htu: site.resource, accessToken: token };
    const mine = await session.buildProof(proof);
    const theirs = await thief.buildProof(proof);
    const codeOf = async (headers: Readonly<Record<string, string>>): Promise<unknown> =>
      ((await (await post(site.resource, headers)).json()) as { readonly code: unknown }).code;
    expect(await codeOf({ authorization: `Bearer ${token}` })).toBe('bound_token_as_bearer');
    expect(await codeOf({ authorization: `DPoP ${token}` })).toBe('proof_missing');
    expect(await codeOf({ authorization: `DPoP ${token}`, dpop: theirs })).toBe('proof_by_other_key');
    expect((await post(site.resource, { authorization: `DPoP ${token}`, dpop: mine })).status).toBe(200);
    expect(await codeOf({ authorization: `DPoP ${token}`, dpop: mine })).toBe('proof_replayed');
    expect(await setting.service.recorded()).toEqual(Array.from({ length: 4 }, () => 'blocked tools_list'));
  });
});

test('challenges and metadata say which tokens are accepted', async () => {
  const mount = MOUNTS['Express, at a route'];
  const METADATA = '/.well-known/oauth-protected-resource/mcp';
  for (const mode of ['accept', 'require'] as const) {
    await using site = await siteOf(mount, { mode });
    const challenge = (await post(site.resource, {})).headers.get('www-authenticate');
    const named = `realm="grantex", resource_metadata="${site.url}${METADATA}"`;
    expect(challenge).toBe(
      mode === 'require' ? `DPoP ${named}, algs="ES256 EdDSA"` : `Bearer ${named}, DPoP algs="ES256 EdDSA"`,
    );
    expect(await (await fetch(`${site.url}${METADATA}`)).json()).toMatchObject({
      dpop_signing_alg_values_supported: ['ES256', 'EdDSA'],
      dpop_bound_access_tokens_required: mode === 'require',
    });
  }
});
