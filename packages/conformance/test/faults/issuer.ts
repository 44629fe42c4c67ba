import { type Fault, server } from './fault.ts';

/** §9. */
export const issuerFaults: readonly Fault[] = [
  {
    name: 'the public keys may not be kept',
    noticedBy: ['9.jwks'],
    edits: [
      server('authority/keys/routes.ts', 'cache: `public, max-age=${JWKS_MAX_AGE}`', "cache: 'no-store'"),
    ],
  },
  {
    name: 'the active key is not published',
    noticedBy: ['9.key-in-reserve'],
    edits: [
      server(
        'authority/keys/issuer-keys.ts',
        'return { keys: loaded.published };',
        'return { keys: loaded.published.filter(({ kid }) => kid !== loaded.activeKid) };',
      ),
    ],
  },
  {
    name: 'the description of the issuer names another one',
    noticedBy: ['9.discovery', '6.token-form'],
    edits: [
      server('authority/keys/routes.ts', 'issuer: config.publicUrl,', 'issuer: `${config.publicUrl}/`,'),
    ],
  },
  {
    name: 'health says nothing of the database',
    noticedBy: ['9.health'],
    edits: [
      server(
        'http/answers/health.ts',
        "return { status: 'healthy' as const, database: 'ok' as const };",
        "return { status: 'unhealthy' as never, database: 'ok' as const };",
      ),
    ],
  },
  {
    name: 'an API key ends keys of the issuer',
    noticedBy: ['9.keys-are-the-operators'],
    edits: [
      server(
        'authority/keys/routes.ts',
        "app.get(\n    '/v1/issuer-keys',",
        "app.delete('/v1/issuer-keys/:kid', { config: { access: ['admin'] }, schema: { params: z.object({ kid: z.string() }), response: { 204: z.undefined() } } }, async (_request, reply) => reply.code(204).send());\n  app.get(\n    '/v1/issuer-keys',",
      ),
    ],
  },
];
