import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { MAX_SCOPES } from '@grantex/core/issuer';
import { LEGIBLE } from '../../base/legible.ts';
import type { Site } from '../../base/site.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { SCOPE_FAULTS } from '../../http/answers/refusals.ts';
import { LARGE_BODY_LIMIT } from '../../http/requests/body-limits.ts';
import { audienceField, nameField, plainText } from '../../http/requests/fields.ts';
import { checkRegisteredAudience } from '../developers/audiences.ts';
import { scopeField } from '../scopes/scope-field.ts';
import { type Catalog, deleteCatalog, findCatalog, noCatalog, writeCatalog } from './catalog.ts';
import { words } from './words.ts';

interface Dependencies {
  config: Site;
  database: Database;
}

/** Most tools of one service. */
const MOST_TOOLS = 1_000;

const inputSchema = z
  .union([z.boolean(), z.record(z.string(), z.unknown())])
  .describe('JSON Schema (2020-12) of what limits are compared with; at most 64 KiB and 32 levels');
const tool = z.strictObject({
  name: nameField(256),
  scopes: z.array(scopeField).min(1).max(MAX_SCOPES).describe('What a call needs'),
  inputSchema,
  title: plainText(120)
    .regex(LEGIBLE, 'must contain a visible character')
    .optional()
    .describe('For people, in the words of the developer'),
});
const tools = z.array(tool).max(MOST_TOOLS);
const path = z.object({ audience: audienceField });
const summary = z.object({
  audience: z.string(),
  digest: z.string().describe('SHA-256 of the canonical JSON (RFC 8785) of `{tools}`, in hex'),
  updatedAt: z.string(),
});
const catalogAnswer = summary.extend({ tools });

export type CatalogSummaryAnswer = z.output<typeof summary>;
export type CatalogAnswer = z.output<typeof catalogAnswer>;

/** What the tools of a service take (`docs/protocol.md` §15, Catalogs). */
export const catalogRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { config, database }) => {
  app.get(
    '/v1/resources/:audience/catalog',
    {
      config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.getCatalog, params: path, response: { 200: catalogAnswer } },
    },
    async ({ caller: { developerId }, params: { audience } }) => {
      const catalog = await database.forDeveloper(developerId, (transaction) =>
        findCatalog(transaction, developerId, audience),
      );
      if (catalog === undefined) throw noCatalog();
      return { ...summaryOf(catalog), tools: catalog.tools };
    },
  );

  app.put(
    '/v1/resources/:audience/catalog',
    {
      config: {
        access: ['admin'],
        refusals: {
          400: ['AUDIENCE_NOT_REGISTERED', 'INVALID_CATALOG', ...SCOPE_FAULTS],
          409: ['TOO_MANY_CATALOGS'],
        },
      },
      bodyLimit: LARGE_BODY_LIMIT,
      schema: { ...words.saveCatalog, params: path, body: z.object({ tools }), response: { 200: summary } },
    },
    async ({ caller: { developerId }, params: { audience }, body }) =>
      database.forDeveloper(developerId, async (transaction) => {
        const settings = await settingsOf(transaction, developerId);
        checkRegisteredAudience(settings, config.publicUrl, audience);
        return summaryOf(await writeCatalog(transaction, developerId, { audience, ...body }));
      }),
  );

  app.delete(
    '/v1/resources/:audience/catalog',
    {
      config: { access: ['admin'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.deleteCatalog, params: path, response: { 204: z.undefined() } },
    },
    async ({ caller: { developerId }, params: { audience } }, reply) => {
      await database.forDeveloper(developerId, (transaction) =>
        deleteCatalog(transaction, developerId, audience),
      );
      return reply.code(204).send();
    },
  );
};

/** Its row is locked, so that two catalogs are written one after the other. */
async function settingsOf(transaction: Transaction, developerId: string) {
  const { settings } = await transaction
    .selectFrom('developers')
    .select('settings')
    .where('id', '=', developerId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return settings;
}

function summaryOf({ audience, digest, updatedAt }: Catalog): CatalogSummaryAnswer {
  return { audience, digest, updatedAt: updatedAt.toISOString() };
}
