import { removeHidden } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Refusals } from '../../http/answers/refusals.ts';
import { plainText } from '../../http/requests/fields.ts';
import { LEGIBLE } from '../../base/legible.ts';
import { deleteSentence, listSentences, writeSentence } from './registry.ts';
import { baseScopeField } from './scope-field.ts';
import type { Database } from '../../base/store/database.ts';
import { words } from './words.ts';

interface Dependencies {
  database: Database;
}

/** One line of plain text, without characters that reorder, hide or break text. */
const sentenceField = plainText(120)
  .regex(LEGIBLE, 'must contain a visible character')
  .refine(
    (text) => text === removeHidden(text) && text.trim() === text,
    'must be one line of plain text, without invisible characters or spaces at its ends',
  );
const scopePath = z.object({ scope: baseScopeField });
const sentenceView = z.object({
  scope: z.string().describe('Without constraint'),
  sentence: z.string(),
  isStandard: z
    .boolean()
    .describe('Whether it is a standard scope, with the same meaning for every developer'),
});
export type ScopeAnswer = z.output<typeof sentenceView>;

const OF_A_SCOPE: Refusals = { 400: ['INVALID_SCOPE', 'SCOPE_HAS_CONSTRAINT'] };

/** What scopes mean, for a person to read (`docs/protocol.md` §4). */
export const scopeRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { database }) => {
  app.get(
    '/v1/scopes',
    {
      config: { access: ['issue'] },
      schema: { ...words.listScopes, response: { 200: z.object({ scopes: z.array(sentenceView) }) } },
    },
    async ({ caller }) => ({
      scopes: await database.forList(caller.developerId, listSentences),
    }),
  );

  app.put(
    '/v1/scopes/:scope',
    {
      config: {
        access: ['admin'],
        refusals: { ...OF_A_SCOPE, 409: ['SCOPE_IS_STANDARD', 'TOO_MANY_SENTENCES'] },
      },
      schema: {
        ...words.describeScope,
        params: scopePath,
        body: z.object({ sentence: sentenceField }),
        response: { 200: sentenceView },
      },
    },
    ({ caller, params: { scope }, body: { sentence } }) =>
      database.forDeveloper(caller.developerId, (transaction) =>
        writeSentence(transaction, caller.developerId, { scope, sentence }),
      ),
  );

  app.delete(
    '/v1/scopes/:scope',
    {
      config: {
        access: ['admin'],
        refusals: { ...OF_A_SCOPE, 404: ['NOT_FOUND'], 409: ['SCOPE_IS_STANDARD'] },
      },
      schema: { ...words.deleteScopeDescription, params: scopePath, response: { 204: z.undefined() } },
    },
    async ({ caller, params: { scope } }, reply) => {
      await database.forDeveloper(caller.developerId, (transaction) =>
        deleteSentence(transaction, caller.developerId, scope),
      );
      return reply.code(204).send();
    },
  );
};
