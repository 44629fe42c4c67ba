import {
  AuthorizationError,
  createVerifier,
  type GrantAuthInfo,
  guardServer,
  tokenVerifier,
} from '@grantex/mcp';
import { guardServer as guardServerV1, tokenVerifier as tokenVerifierV1 } from '@grantex/mcp/sdk-v1';
import { requireBearerAuth as requireBearerAuthV1 } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler, McpServer, requireBearerAuth } from '@modelcontextprotocol/server';
import { listen } from 'adapter-tests';
import express from 'express';
import { createMcpHandler as createRouteHandler, withMcpAuth } from 'mcp-handler';
import { describe, expect, test } from 'vitest';
import { setUp } from './support/setting.ts';

const RULES = { search: { scopes: ['flights:search'] }, book: { scopes: ['flights:book'] } } as const;
const RESOURCE = 'https://travel.example/mcp';
const METADATA = 'https://travel.example/.well-known/oauth-protected-resource/mcp';

const setting = setUp();

type Serve = (request: Request) => Promise<Response>;

interface Registering {
  registerTool(name: string, config: object, callback: (context: object) => object): unknown;
}

/** Two tools that say for whom they run, as the SDK tells them. */
function register(server: object): void {
  for (const name of Object.keys(RULES)) {
    (server as Registering).registerTool(name, {}, (context) => {
      const { http, authInfo = http?.authInfo } = context as {
        readonly authInfo?: GrantAuthInfo;
        readonly http?: { readonly authInfo?: GrantAuthInfo };
      };
      return { content: [{ type: 'text', text: `${name} for ${authInfo?.extra.grant.principalId}` }] };
    });
  }
}

/** The middleware of others, each as its users set it up. */
const sites: Readonly<Record<string, () => Serve>> = {
  'requireBearerAuth of 2.x': () => {
    const gate = requireBearerAuth({
      verifier: tokenVerifier({ guard: setting.service.guard, resource: RESOURCE }),
      resourceMetadataUrl: METADATA,
      expectedResource: new URL(RESOURCE),
    });
    const handler = createMcpHandler(() => {
      const server = guardServer(new McpServer({ name: 'travel', version: '1' }), {
        guard: setting.service.guard,
        rules: RULES,
      });
      register(server);
      return server;
    });
    return async (request) => {
      const answer = await gate(request);
      return answer instanceof Response ? answer : handler.fetch(request, { authInfo: answer });
    };
  },
  'withMcpAuth of mcp-handler': () => {
    const verifier = tokenVerifier({ guard: setting.service.guard });
    const handler = createRouteHandler((server) => {
      guardServer(server, { guard: setting.service.guard, rules: RULES });
      register(server);
    });
    const verify = async (_request: Request, token?: string): Promise<GrantAuthInfo | undefined> =>
      token === undefined ? undefined : verifier.verifyAccessToken(token);
    return withMcpAuth(handler, verify, {
      required: true,
      resourceUrl: 'https://travel.example',
      resourceMetadataPath: '/.well-known/oauth-protected-resource/mcp',
    });
  },
  'requireBearerAuth of 1.x': () => async (request) => {
    const app = express();
    const verifier = tokenVerifierV1({ guard: setting.service.guard, resource: RESOURCE });
    const expectedResource = new URL(RESOURCE);
    app.use(requireBearerAuthV1({ verifier, resourceMetadataUrl: METADATA, expectedResource }));
    app.post('/mcp', express.json(), async (incoming, outgoing) => {
      const server = guardServerV1(new McpServerV1({ name: 'travel', version: '1' }), {
        guard: setting.service.guard,
        rules: RULES,
      });
      register(server);
      const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
      await server.connect(transport);
      await transport.handleRequest(incoming, outgoing, incoming.body);
    });
    await using site = await listen(app);
    const { method, headers } = request;
    const answer = await fetch(`${site.url}/mcp`, { method, headers, body: await request.text() });
    return new Response(await answer.text(), answer);
  },
};

function call(serve: Serve, name: string, token: string | undefined): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } };
  return serve(new Request(RESOURCE, { method: 'POST', headers, body: JSON.stringify(message) }));
}

test.each([
  ['2.x', () => tokenVerifier, 'code'],
  ['1.x', () => tokenVerifierV1, 'errorCode'],
] as const)(
  'for %s, a token that cannot be checked at the moment is not called invalid',
  async (_line, make, member) => {
    const fail = (): Promise<never> => Promise.reject(new AuthorizationError('keys_unavailable'));
    const guard = setting.service.guardWith({ verifier: { verify: fail, recheck: fail } });
    const refused = make()({ guard }).verifyAccessToken(setting.service.tokenFor('flights:search'));
    await expect(refused).rejects.toMatchObject({ [member]: 'server_error' });
  },
);

test('wrong options are named in the error', () => {
  const make = (changed: object) => () => tokenVerifier({ guard: setting.service.guard, ...changed });
  expect(make({ guard: {} })).toThrow('tokenVerifier: "guard" must be a guard');
  expect(make({ resource: '/mcp' })).toThrow('tokenVerifier: "resource" must be a URL');
});

describe.each(Object.entries(sites))('behind %s', (_name, site) => {
  test('a call runs with the grant in authInfo, and one without its scopes is refused by the guard', async () => {
    const serve = site();
    const { token, principalId } = setting.issuer.grant({ scopes: ['flights:search'] });
    const answer = await call(serve, 'search', token);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(`search for ${principalId}`);
    expect(await (await call(serve, 'book', token)).text()).toContain('scope_missing');
    expect(await setting.service.recorded()).toEqual(['allowed search', 'success search', 'blocked book']);
  });

  test('a token that is refused is a 401 with a challenge that a client can follow, and is recorded', async () => {
    const serve = site();
    for (const token of [
      setting.issuer.faultyToken('expired'),
      setting.issuer.faultyToken('wrongAudience'),
      'garbage',
      undefined,
    ]) {
      const answer = await call(serve, 'search', token);
      expect(answer.status).toBe(401);
      const challenge = answer.headers.get('www-authenticate') ?? '';
      expect(challenge).toContain('error="invalid_token"');
      expect(challenge).toContain(`resource_metadata="${METADATA}"`);
    }
    expect(await setting.service.recorded()).toEqual(['blocked http', 'blocked http']);
  });

  test('a principal who is bound too weakly is a 401, and is recorded', async () => {
    const verifier = createVerifier({
      issuer: setting.issuer.url,
      audience: setting.issuer.audience,
      developers: [setting.issuer.developerId],
      revocation: 'none',
      minimumBinding: 'verified',
    });
    setting.service = { ...setting.service, guard: setting.service.guardWith({ verifier }) };
    const token = setting.issuer.grantToken({ scopes: ['flights:search'], binding: 'first-use' });
    const answer = await call(site(), 'search', token);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('not bound to an account');
    expect(await setting.service.recorded()).toEqual(['blocked http']);
  });
});
