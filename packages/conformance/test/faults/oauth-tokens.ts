import { type Fault, server } from './fault.ts';

/** §14: tokens. */
export const oauthTokenFaults: readonly Fault[] = [
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
    name: 'limits that the exchange of a code names are ignored',
    noticedBy: ['14.token-answer'],
    edits: [
      server(
        'authority/oauth/token-endpoint.ts',
        "if ('authorization_details' in form && grantType !== TOKEN_EXCHANGE) {",
        "if ('authorization_details' in form && grantType === 'refresh_token') {",
      ),
    ],
  },
  {
    name: 'a narrower scope of a refresh is ignored',
    noticedBy: ['14.scope-of-a-refresh'],
    edits: [
      server(
        'authority/oauth/redeem.ts',
        '...(scopes === undefined ? {} : { scopes }),',
        '...(scopes === undefined ? {} : {}),',
      ),
    ],
  },
  {
    name: 'the use of the other successor of a refresh token ends nothing',
    noticedBy: ['14.refresh-rotation'],
    edits: [server('authority/grants/one-time-credential.ts', 'used.isLost !== true &&\n', '')],
  },
  {
    name: 'a refresh token is answered again as often as somebody likes',
    noticedBy: ['14.refresh-rotation'],
    edits: [
      server(
        'authority/grants/locked-refresh-token.ts',
        'AND used_at IS NULL AND alternative IS NULL FOR UPDATE',
        'AND used_at IS NULL FOR UPDATE',
      ),
    ],
  },
  {
    name: 'a token exchange gives a grant for a day',
    noticedBy: ['14.token-exchange'],
    environment: { GRANTEX_TOKEN_LIFETIME: '24h' },
    edits: [server('authority/oauth/exchange-token.ts', 'LIFETIME = 3_600;', 'LIFETIME = 86_400;')],
  },
  {
    name: 'a token exchange does not say which token it issues',
    noticedBy: ['14.token-exchange'],
    edits: [
      server(
        'authority/oauth/token-endpoint.ts',
        '...(issuedTokenType === undefined ? {} : { issued_token_type: issuedTokenType }),',
        '',
      ),
    ],
  },
];
