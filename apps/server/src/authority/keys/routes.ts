import { ISSUER_KEY_STATES } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listIssuerKeys } from './key-list.ts';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import { words, issuerKeysWords } from './words.ts';

interface Dependencies {
  config: Site & { keyRotation: number | false };
  database: Database;
  issuerKeys: IssuerKeys;
}

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

const issuerKey = z.object({
  kid: z.string(),
  alg: z.literal('RS256'),
  state: z.enum(ISSUER_KEY_STATES),
  createdAt: z.string(),
  activeFrom: z.string().nullable().describe('When it signed for the first time'),
  retiredAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});

export type IssuerKeyAnswer = z.output<typeof issuerKey>;

/** The issuer's metadata and keys: public, and for holders of an API key (`docs/protocol.md` §9). */
export const issuerRoutes: FastifyPluginAsyncZod<Dependencies> = async (
  app,
  { config, database, issuerKeys },
) => {
  app.get(
    '/.well-known/jwks.json',
    {
      config: { access: 'public', cache: `public, max-age=${JWKS_MAX_AGE}` },
      schema: { ...words.getJwks, response: { 200: z.object({ keys: z.array(publicKey) }) } },
    },
    async () => issuerKeys.jwks(),
  );

  app.get(
    '/.well-known/grantex',
    {
      config: { access: 'public' },
      schema: { ...words.getIssuerMetadata, response: { 200: issuerDescription } },
    },
    async () => ({
      issuer: config.publicUrl,
      mode: config.mode,
      jwks_uri: `${config.publicUrl}/.well-known/jwks.json`,
      api: `${config.publicUrl}/v1`,
      revocations: `${config.publicUrl}/v1/revocation-feed`,
      audit: `${config.publicUrl}/v1/audit`,
    }),
  );

  app.get(
    '/v1/issuer-keys',
    {
      config: { access: ['issue', 'verify', 'audit-write', 'audit-read'] },
      schema: {
        ...issuerKeysWords.listIssuerKeys,
        response: {
          200: z.object({
            keys: z.array(issuerKey).describe('The newest first, at most 100'),
            nextRotationAt: z.string().nullable().describe('Null without a schedule'),
          }),
        },
      },
    },
    // The issuer's keys belong to no developer, so no developer's role may read them.
    () => database.asSystem((transaction) => listIssuerKeys(transaction, config.keyRotation)),
  );
};
