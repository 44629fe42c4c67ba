import { type Fault, server } from './fault.ts';

/** §6: tokens. */
export const tokenFaults: readonly Fault[] = [
  {
    name: 'a token outlives its grant',
    noticedBy: ['6.token-life'],
    edits: [
      server(
        'authority/tokens/grant-token.ts',
        'const end = Math.min(seconds(grantEnd), issued + lifetime);',
        'const end = issued + lifetime;',
      ),
    ],
  },
  {
    name: 'the type of the token is JWT',
    noticedBy: ['6.token-form', '6.token-verifies'],
    edits: [
      server(
        'authority/tokens/grant-token.ts',
        'issuerKeys.sign(GRANT_TOKEN_TYPE, encode',
        "issuerKeys.sign('JWT' as typeof GRANT_TOKEN_TYPE, encode",
      ),
    ],
  },
  {
    name: 'the payload of a token has other characters',
    noticedBy: ['6.token-in-ascii'],
    edits: [
      server(
        'authority/tokens/grant-token.ts',
        'const payload = encodeClaims(claimsOf(issuer, facts));',
        'const payload = Buffer.from(JSON.stringify(claimsOf(issuer, facts)));',
      ),
    ],
  },
  {
    name: 'an expired token is valid',
    noticedBy: ['6.verify-expired'],
    edits: [
      server(
        'authority/tokens/token-status.ts',
        "return status.is_expired ? 'expired' : undefined;",
        'return undefined;',
      ),
    ],
  },
  {
    name: 'a signature is not verified',
    noticedBy: ['6.verify-altered', '6.parent-token'],
    edits: [
      server(
        'authority/tokens/own-token.ts',
        "signature === undefined || !verify('RSA-SHA256', signed, key, signature)",
        'signature === undefined || verify === undefined || signed.length === 0',
      ),
    ],
  },
  {
    name: 'a token of another developer is valid',
    noticedBy: ['6.verify'],
    edits: [
      server(
        'authority/tokens/own-token.ts',
        "if (claims.dev !== developerId) throw new AuthorizationError('wrong_developer');",
        'if (claims.dev === developerId) return claims;',
      ),
    ],
  },
  {
    name: 'the audience of a token is not compared',
    noticedBy: ['6.verify'],
    edits: [
      server(
        'authority/tokens/verify.ts',
        'audience !== undefined && claims.aud !== audience',
        'audience !== undefined && claims.aud === undefined',
      ),
    ],
  },
  {
    name: 'a bound token is valid without its key, and any other with one',
    noticedBy: ['6.bound-token', '6.no-key-no-proof'],
    edits: [
      server(
        'authority/tokens/own-token.ts',
        'if (cnf?.jkt === jkt) return undefined;',
        'if (cnf?.jkt !== 1) return undefined;',
      ),
    ],
  },
  {
    name: 'a bound token delegates without a proof',
    noticedBy: ['6.bound-parent'],
    edits: [
      server(
        'authority/grants/parent-token.ts',
        'claims.cnf === undefined || claims.cnf.jkt === key?.jkt',
        'claims.cnf === undefined || claims.cnf.jkt !== undefined',
      ),
    ],
  },
  {
    name: 'the feed of the public product is there, and empty',
    noticedBy: ['6.no-feed-of-the-public-product'],
    edits: [
      server(
        'authority/revocations/routes.ts',
        "  app.get(\n    '/v1/revocations/status',",
        "  app.get('/v1/revocations', { config: { access: ['verify'] }, schema: { response: { 200: z.object({ revocations: z.array(z.string()) }) } } }, async () => ({ revocations: [] }));\n  app.get(\n    '/v1/revocations/status',",
      ),
    ],
  },
];
