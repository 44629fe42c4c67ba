import { agentDid, errorUriOf } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { notFound } from '../../base/api-error.ts';
import { idField } from '../../http/requests/fields.ts';
import type { Database } from '../../base/store/database.ts';
import { readAgentKeys, type AgentKey } from './agent-keys.ts';
import { agentWebDid, deactivatedDocument, didDocument, namesOf } from './did-document.ts';
import type { Site } from '../../base/site.ts';
import { didWords } from './words.ts';

interface Dependencies {
  config: Site;
  database: Database;
}

const document = z.looseObject({ '@context': z.array(z.string()), id: z.string() });
const resolved = z.object({
  didDocument: document.nullable(),
  didDocumentMetadata: z.looseObject({}),
  didResolutionMetadata: z.looseObject({}),
  message: z.string().optional(),
  code: z.string().optional(),
  requestId: z.string().optional(),
  errorUri: z.string().optional(),
});

const resolution = {
  description: 'A result of W3C DID Resolution',
  content: { 'application/did-resolution': { schema: resolved } },
};
const webDocument = {
  description: 'The DID document',
  content: { 'application/did+json': { schema: document } },
};

const DID = new RegExp(`^${agentDid('(ag_[0-9A-HJKMNP-TV-Z]{26})')}$`);

/** The errors of W3C DID Resolution, by the name it gives them. */
const FAULTS = {
  invalidDid: { status: 400, code: 'INVALID_DID', message: 'this resolves did:grantex:<agent id>' },
  notFound: { status: 404, code: 'NOT_FOUND', message: 'there is no such agent' },
} as const;

/** The DID documents of agents, public, under both names (`docs/protocol.md` §5). */
export const didRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { config, database }) => {
  const issuer = config.publicUrl;

  app.get(
    '/1.0/identifiers/:did',
    {
      config: { access: 'public' },
      schema: {
        ...didWords.resolveDid,
        params: z.object({ did: z.string().meta({ pattern: DID.source }) }),
        response: { 200: resolution, 400: resolution, 404: resolution, 410: resolution },
      },
    },
    async ({ params: { did }, id: requestId }, reply) => {
      reply.type('application/did-resolution').serializer(JSON.stringify);
      const contentType = 'application/did+json';
      const [, agentId] = DID.exec(did) ?? [];
      const found = agentId === undefined ? undefined : await findAgent(database, agentId);
      if (agentId === undefined || found === undefined) {
        const fault = agentId === undefined ? 'invalidDid' : 'notFound';
        const { status, code, message } = FAULTS[fault];
        const nothing = {
          didDocument: null,
          didDocumentMetadata: {},
          didResolutionMetadata: { error: fault },
        };
        const errorUri = errorUriOf(issuer, code);
        return reply.code(status).send({ ...nothing, message, code, requestId, errorUri });
      }
      if (found.isDeleted) {
        return reply.code(410).send({
          didDocument: { ...deactivatedDocument(did) },
          didDocumentMetadata: { deactivated: true },
          didResolutionMetadata: { contentType },
        });
      }
      const [name, ...others] = namesOf(issuer, agentId);
      return reply.code(200).send({
        didDocument: { ...didDocument(name, others, found.keys) },
        didDocumentMetadata: { created: found.createdAt, updated: found.updatedAt },
        didResolutionMetadata: { contentType },
      });
    },
  );

  app.get(
    '/agents/:id/did.json',
    {
      config: { access: 'public', refusals: { 404: ['NOT_FOUND'] } },
      schema: {
        ...didWords.getDidDocument,
        params: z.object({ id: idField('ag') }),
        response: { 200: webDocument, 410: webDocument },
      },
    },
    async ({ params: { id } }, reply) => {
      const name = agentWebDid(issuer, id);
      const found = name === undefined ? undefined : await findAgent(database, id);
      if (name === undefined || found === undefined) throw notFound('agent');
      reply.type('application/did+json');
      if (found.isDeleted) return reply.code(410).send({ ...deactivatedDocument(name), deactivated: true });
      const others = namesOf(issuer, id).filter((other) => other !== name);
      return { ...didDocument(name, others, found.keys) };
    },
  );
};

interface PublicAgent {
  isDeleted: boolean;
  keys: AgentKey[];
  createdAt: string;
  updatedAt: string;
}

/** What is public about an agent. DID metadata has no fractions of seconds (DID Core §7.1.3). */
function findAgent(database: Database, agentId: string): Promise<PublicAgent | undefined> {
  return database.asSystem(async (transaction) => {
    const row = await transaction
      .selectFrom('agents')
      .select(['status', 'created_at', 'updated_at'])
      .where('id', '=', agentId)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const keys = await readAgentKeys(transaction, [agentId]);
    return {
      isDeleted: row.status === 'deleted',
      keys: keys.get(agentId) ?? [],
      createdAt: inSeconds(row.created_at),
      updatedAt: inSeconds(row.updated_at),
    };
  });
}

function inSeconds(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
