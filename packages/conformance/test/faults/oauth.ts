import { type Fault, server } from './fault.ts';

/** §14: services, logins. */
export const oauthFaults: readonly Fault[] = [
  {
    name: 'a suspended client logs in again',
    noticedBy: ['14.suspended-client'],
    edits: [
      server(
        'people/logins/begin.ts',
        "if (known !== undefined && known.status !== 'active') {",
        "if (known !== undefined && known.status === 'unknown') {",
      ),
      server(
        'people/logins/client-agent.ts',
        "if (agent.status !== 'active') throw agentNotActive();",
        'void agentNotActive;',
      ),
      server(
        'people/logins/login.ts',
        "if (request.agent_status !== null && request.agent_status !== 'active') throw agentNotActive();",
        'void agentNotActive;',
      ),
    ],
  },
  {
    name: 'an answer goes to any address that a client names',
    noticedBy: ['14.wrong-address'],
    edits: [
      server(
        'people/logins/parameters.ts',
        "if (isAllowedRedirect(uri, redirectUris, 'live')) return uri;",
        "if (isAllowedRedirect(uri, redirectUris, 'sandbox')) return uri;",
      ),
    ],
  },
  {
    name: 'PKCE may be left to a default',
    noticedBy: ['14.faults-go-back'],
    edits: [
      server(
        'people/logins/parameters.ts',
        "if (asked.code_challenge_method !== 'S256' ||",
        "if ((asked.code_challenge_method ?? 'S256') !== 'S256' ||",
      ),
    ],
  },
  {
    name: 'what a client demands of the authentication is ignored',
    noticedBy: ['14.faults-go-back'],
    edits: [server('people/logins/parameters.ts', "  acr_values: 'INVALID_REQUEST',\n", '')],
  },
  {
    name: 'a login may be opened in any browser',
    noticedBy: ['14.page-of-a-browser'],
    edits: [
      server(
        'people/logins/login.ts',
        'if (!isEqual(request.visit_digest, visitDigest)) throw elsewhere();',
        'void isEqual;',
      ),
    ],
  },
  {
    name: 'a pushed request works more than once',
    noticedBy: ['14.pushed-request'],
    edits: [
      server(
        'people/logins/push.ts',
        ".deleteFrom('pushed_requests')\n      .where('digest'",
        ".updateTable('pushed_requests').set({ is_key_proven: false })\n      .where('digest'",
      ),
    ],
  },
  {
    name: 'a service that demands keys gets bearer tokens',
    noticedBy: ['14.key-demanded'],
    edits: [
      server(
        'authority/grants/key-demand.ts',
        "dpop = 'required' AND ${audience} IN (audience, ${issuer}))`;",
        "dpop = 'required' AND ${audience} = audience AND ${issuer} = 'x')`;",
      ),
    ],
  },
  {
    name: 'a token holds what its service offers no more',
    noticedBy: ['14.what-is-still-offered'],
    edits: [
      server(
        'authority/grants/open-service.ts',
        "const isLimited = face === 'oauth' &&",
        "const isLimited = face !== 'oauth' &&",
      ),
    ],
  },
  {
    name: 'a refresh token of the JSON API is taken at the token endpoint',
    noticedBy: ['14.two-faces'],
    edits: [
      server(
        'authority/oauth/redeem.ts',
        "WHERE r.digest = ${secretDigest(refreshToken)} AND r.face = 'oauth'`,",
        'WHERE r.digest = ${secretDigest(refreshToken)}`,',
      ),
      server(
        'authority/grants/refresh.ts',
        "throw invalidRefreshToken('it belongs to another endpoint');",
        'void face;',
      ),
      server(
        'authority/grants/refresh.ts',
        'if (authentication !== undefined && authentication !== found.authentication) {',
        "if (face === 'oauth' && authentication !== undefined && authentication !== found.authentication) {",
      ),
    ],
  },
  {
    name: 'a client without a key exchanges tokens',
    noticedBy: ['14.exchanging-client'],
    edits: [
      server(
        'authority/oauth/exchange-token.ts',
        "if (client.kind !== 'agent' || method !== 'private_key_jwt') {",
        "if (client.kind !== 'agent' || method === 'x') {",
      ),
    ],
  },
  {
    name: 'the metadata of the server offers plain challenges',
    noticedBy: ['14.server-metadata'],
    edits: [
      server(
        'authority/oauth/metadata.ts',
        "code_challenge_methods_supported: ['S256']",
        "code_challenge_methods_supported: ['plain', 'S256'] as never",
      ),
    ],
  },
  {
    name: 'a public client may bring assertions of a provider',
    noticedBy: ['14.assertion-of-a-public-client'],
    edits: [
      server(
        'people/identity-assertions/redeem-assertion.ts',
        "if (method !== 'private_key_jwt') {",
        "if (method !== 'private_key_jwt' && method !== 'none') {",
      ),
    ],
  },
  {
    name: 'a URL of a service may be registered twice, in different writings',
    noticedBy: ['14.services'],
    edits: [
      server(
        'authority/resources/resource-url.ts',
        'return /[\\w.~-]/.test(character) ? character : escape.toUpperCase();',
        'return /[.~-]/.test(character) ? character : escape.toUpperCase();',
      ),
    ],
  },
  {
    name: 'a client that names no service is sent to any of them',
    noticedBy: ['14.which-service'],
    edits: [
      server(
        'authority/resources/resource.ts',
        'if (found !== undefined && other === undefined) return found;',
        'void other;\n  if (found !== undefined) return found;',
      ),
    ],
  },
  {
    name: 'a grant holds what a client has asked for beyond its service',
    noticedBy: ['14.scopes'],
    edits: [
      server(
        'people/logins/begin.ts',
        'if (scopes.length > 0) return { scopes, details: asked.details };',
        'if (scopes.length > 0) return asked;',
      ),
    ],
  },
  {
    name: 'the token endpoint takes scopes of OpenID Connect for permissions',
    noticedBy: ['14.scopes'],
    edits: [
      server(
        'authority/oauth/redeem.ts',
        'permissionsIn(scope);',
        "scope?.split(' ');\n  void permissionsIn;",
      ),
    ],
  },
  {
    name: 'limits of a scope that a service does not offer without an amount are a wrong scope',
    noticedBy: ['14.details'],
    edits: [
      server(
        'people/logins/begin.ts',
        'if (unknown !== undefined)\n    throw',
        'if (unknown !== undefined && scopes.length > 0)\n    throw',
      ),
    ],
  },
];
