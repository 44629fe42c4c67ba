import { type Fault, server } from './fault.ts';

/** §14. */
export const oauthFaults: readonly Fault[] = [
  {
    name: 'members of a client that would limit it are ignored',
    noticedBy: ['14.refused-metadata'],
    edits: [
      server(
        'authority/clients/client-metadata.ts',
        '  software_statement: z.undefined(unsupported).optional(),\n',
        '',
      ),
    ],
  },
  {
    name: 'a client that has to push may send a browser with everything',
    noticedBy: ['14.enforced-metadata'],
    edits: [
      server(
        'people/logins/routes.ts',
        'if (pushed === undefined && client.mustPush) throw mustPush();',
        'void mustPush;',
      ),
    ],
  },
  {
    name: 'assertions may have many audiences',
    noticedBy: ['14.client-assertion', '14.actor-token'],
    edits: [
      server(
        'base/one-time-jwt.ts',
        "if (typeof aud !== 'string') throw refuse('its \"aud\" must be the issuer as a string, alone');",
        'void aud;',
      ),
    ],
  },
  {
    name: 'an assertion of a client may be used again',
    noticedBy: ['14.assertion-once'],
    edits: [
      server(
        'authority/clients/clients.ts',
        'if (!isFirst)\n        throw',
        'if (!isFirst && isFirst)\n        throw',
      ),
    ],
  },
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
    name: 'a code is exchanged by any client',
    noticedBy: ['14.code', '14.refresh-reused'],
    edits: [
      server(
        'authority/oauth/redeem.ts',
        "if (facts.client_id !== client.id) throw invalidGrant('it was given to another client');",
        '',
      ),
    ],
  },
  {
    name: 'the key that a request named does not bind its code',
    noticedBy: ['14.key-of-a-code'],
    edits: [
      server(
        'authority/oauth/redeem.ts',
        'if (facts.dpop_jkt !== null && facts.dpop_jkt !== caller.key?.jkt) {',
        'if (facts.dpop_jkt !== null && caller.key === undefined) {',
      ),
    ],
  },
  {
    name: 'a refresh token of a public client needs no key',
    noticedBy: ['14.key-of-a-code'],
    edits: [
      server(
        'authority/grants/refresh.ts',
        "if (jkt !== null && jkt !== presented.jkt) throw invalidRefreshToken('it needs a proof of its key');",
        'void jkt;',
      ),
    ],
  },
  {
    name: 'a proof of a key is taken twice',
    noticedBy: ['14.bound-token'],
    edits: [
      server(
        'authority/oauth/redeem.ts',
        'if (key !== undefined) await useKeyProof(transaction, key);',
        'void useKeyProof;',
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
    name: 'an actor token serves for any subject token',
    noticedBy: ['14.actor-token'],
    edits: [
      server(
        'authority/oauth/actor-token.ts',
        "if (verified.payload['ath'] !== hash) throw",
        "if (verified.payload['ath'] === hash + 'x') throw",
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
    name: 'a client takes back the tokens of others',
    noticedBy: ['14.revoke'],
    edits: [
      server(
        'authority/oauth/revocation-endpoint.ts',
        'if (held !== undefined && held.clientId === client.id) {',
        'if (held !== undefined && client.id !== "") {',
      ),
    ],
  },
  {
    name: 'a service learns about tokens for other services',
    noticedBy: ['14.introspect'],
    edits: [
      server(
        'authority/oauth/introspection-endpoint.ts',
        '        audience,\n        keyThumbprint: UNCHECKED,',
        '        keyThumbprint: UNCHECKED,',
      ),
    ],
  },
  {
    name: 'an agent learns about the tokens of others',
    noticedBy: ['14.introspecting-agent'],
    edits: [
      server(
        'authority/oauth/introspection-endpoint.ts',
        'const isTheirs = verdict.isValid && (agentId === undefined || verdict.claims.client_id === agentId);',
        'const isTheirs = verdict.isValid;',
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
];
