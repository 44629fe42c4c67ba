import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';

/** How long a fetched JWKS may be kept, in seconds. */
export const JWKS_MAX_AGE = 300;

const publicKey = z.object({
  kty: z.literal('RSA'),
  use: z.literal('sig'),
  alg: z.literal('RS256'),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
});

const issuerDescription = z.object({
  issuer: z.string(),
  mode: z.enum(['sandbox', 'live']),
  jwks_uri: z.string(),
  api: z.string(),
  revocations: z.string(),
  audit: z.string(),
});

/** What strangers may know of the issuer (`docs/protocol.md` §9). */
export const issuerRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { config, issuerKeys }) => {
  app.get(
    '/.well-known/jwks.json',
    { config: { access: 'public' }, schema: { response: { 200: z.object({ keys: z.array(publicKey) }) } } },
    async (_request, reply) => {
      reply.header('cache-control', `public, max-age=${JWKS_MAX_AGE}`);
      return issuerKeys.jwks();
    },
  );

  app.get(
    '/.well-known/grantex',
    { config: { access: 'public' }, schema: { response: { 200: issuerDescription } } },
    async () => ({
      issuer: config.publicUrl,
      mode: config.mode,
      jwks_uri: `${config.publicUrl}/.well-known/jwks.json`,
      api: `${config.publicUrl}/v1`,
      revocations: `${config.publicUrl}/v1/revocations`,
      audit: `${config.publicUrl}/v1/audit`,
    }),
  );
};
