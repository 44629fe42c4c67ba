import { formatNoteKey } from '@grantex/core/log';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { plainText } from '../../http/requests/fields.ts';
import { findConsistencyProof, findInclusionProof } from './proofs.ts';
import { readHead } from './stored-tree.ts';
import type { Database } from '../../base/store/database.ts';
import type { LogName } from '../audit/stored/log-tables.ts';
import type { Checkpoints } from './checkpoint.ts';
import type { LogIdentity } from './log-keys/log-identity.ts';
import { administratorsLogWords, words } from './words.ts';

interface Dependencies {
  database: Database;
  checkpoints: Readonly<Record<LogName, Checkpoints>>;
  logIdentity: LogIdentity;
}

/** Where each log is read, and what the document says of it. */
const LOGS = {
  audit: {
    path: '/v1/audit',
    checkpoint: words.getAuditCheckpoint,
    inclusion: words.getAuditInclusionProof,
    consistency: words.getAuditConsistencyProof,
    logKey: words.getAuditLogKey,
  },
  admin: {
    path: '/v1/admin-log',
    checkpoint: administratorsLogWords.getAdminCheckpoint,
    inclusion: administratorsLogWords.getAdminInclusionProof,
    consistency: administratorsLogWords.getAdminConsistencyProof,
    logKey: administratorsLogWords.getAdminLogKey,
  },
} as const satisfies Record<LogName, object>;

const SIZE = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const PATH = z.array(z.string().regex(/^[A-Za-z0-9+/]{43}=$/));

const note = {
  description: 'A C2SP signed note: the checkpoint of the log',
  content: { 'text/plain': { schema: z.string() } },
};
const inclusionProof = z.strictObject({ index: z.number().int(), size: z.number().int(), path: PATH });
const consistencyProof = z.strictObject({ from: z.number().int(), to: z.number().int(), path: PATH });
const logKey = z.strictObject({
  name: z.string(),
  verifierKey: z.string(),
  publicKeyJwk: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
  /** The earlier keys, newest first. */
  former: z.array(
    z.strictObject({
      verifierKey: z.string(),
      /** Until when it signs together with its successor. */
      until: z.iso.datetime(),
      /** Its signature that names its successor: 64 bytes. */
      successorSignature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
    }),
  ),
});

/** A log as a transparency log (`docs/protocol.md` §8, §16). */
export function transparencyRoutes(log: LogName): FastifyPluginAsyncZod<Dependencies> {
  return async (app, { database, checkpoints: { [log]: checkpoints }, logIdentity }) => {
    const { path, ...described } = LOGS[log];
    app.get(
      `${path}/checkpoint`,
      {
        config: { access: ['audit-read'], refusals: { 404: ['NOT_FOUND'], 500: ['LOG_INCONSISTENT'] } },
        schema: {
          ...described.checkpoint,
          querystring: z.object({ size: SIZE.optional() }),
          response: { 200: note },
        },
      },
      async (request, reply) => {
        const { developerId } = request.caller;
        const { size } = request.query;
        const text =
          size === undefined
            ? await checkpoints.current(developerId)
            : await checkpoints.ofSize(developerId, size);
        return (reply as FastifyReply).type('text/plain; charset=utf-8').send(text);
      },
    );

    app.get(
      `${path}/proof/inclusion`,
      {
        config: { access: ['audit-read'], refusals: { 404: ['NOT_FOUND'] } },
        schema: {
          ...described.inclusion,
          querystring: z.object({ entry: plainText(256), size: SIZE }),
          response: { 200: inclusionProof },
        },
      },
      async (request) => {
        const proof = await findInclusionProof(
          database,
          { log, developerId: request.caller.developerId },
          request.query,
        );
        return { ...proof, path: [...proof.path] };
      },
    );

    app.get(
      `${path}/proof/consistency`,
      {
        config: { access: ['audit-read'], refusals: { 404: ['NOT_FOUND'] } },
        schema: {
          ...described.consistency,
          querystring: z.object({ from: SIZE, to: SIZE }),
          response: { 200: consistencyProof },
        },
      },
      async (request) => {
        const proof = await findConsistencyProof(
          database,
          { log, developerId: request.caller.developerId },
          request.query,
        );
        return { ...proof, path: [...proof.path] };
      },
    );

    app.get(
      `${path}/log-key`,
      { config: { access: ['audit-read'] }, schema: { ...described.logKey, response: { 200: logKey } } },
      async (request) => {
        const { developerId } = request.caller;
        await logIdentity.ready();
        const { epoch } = await database.forDeveloper(developerId, (transaction) =>
          readHead(transaction, log),
        );
        const name = logIdentity.originOf(log, developerId, epoch);
        const [key, formers] = [await logIdentity.activeKey(name), await logIdentity.formerKeys(name)];
        return {
          name,
          verifierKey: formatNoteKey(key),
          publicKeyJwk: {
            kty: 'OKP' as const,
            crv: 'Ed25519' as const,
            x: Buffer.from(key.publicKey).toString('base64url'),
          },
          former: formers.map(({ verifierKey, until, successorSignature }) => ({
            verifierKey,
            until: until.toISOString(),
            successorSignature: Buffer.from(successorSignature).toString('base64'),
          })),
        };
      },
    );
  };
}
