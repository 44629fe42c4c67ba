import { AuthorizationError } from '@grantex/core';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { answerOnce, resultEnded } from '../../http/answers/idempotency.ts';
import { SCOPE_FAULTS } from '../../http/answers/refusals.ts';
import type { Caller } from '../../http/credentials/authentication.ts';
import { idField } from '../../http/requests/fields.ts';
import { takeStrictBodies } from '../../ledger/audit/strict-body.ts';
import { kidOf } from '../keys/ready-keys.ts';
import type { Issuer } from '../tokens/grant-token.ts';
import { readOwnToken } from '../tokens/own-token.ts';
import { admit, admitAgain, type PresentedCall } from './admit.ts';
import { readCall } from './call.ts';
import { admissionAnswer, type AdmissionBody, admissionBody, settleAnswer, settleBody } from './schemas.ts';
import { isSettled, settle } from './settle.ts';
import { words } from './words.ts';

interface Dependencies extends Issuer {
  masterKey: Uint8Array;
  /** Called after each commit with the number of new entries of a log. */
  onAppended(developerId: string, entries: number): void;
}

/** A key that verifies and writes entries is the key of a guard. */
const GUARD = [['verify', 'audit-write']] as const;

/** Admits calls, and takes how they ended (`docs/protocol.md` §15). */
export const admissionRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { onAppended } = dependencies;
  takeStrictBodies(app);

  app.post(
    '/v1/admissions',
    {
      config: {
        access: GUARD,
        refusals: { 400: [...SCOPE_FAULTS, 'METADATA_NOT_CANONICAL'], 410: ['RESULT_ENDED'] },
      },
      schema: { ...words.admitCall, body: admissionBody, response: { 200: admissionAnswer } },
    },
    async (request, reply) => {
      const { caller, body } = request;
      const presented = await presentedBy(dependencies, caller, body);
      const answer = await answerOnce(
        request,
        reply,
        async (transaction) => ({ status: 200, body: await admit(transaction, presented) }),
        {
          beforeReplay: async (transaction, { decision, entryId }) => {
            if (decision !== 'allow') return undefined;
            if (await isSettled(transaction, entryId)) return resultEnded('admission');
            const refusal = await admitAgain(transaction, presented);
            return refusal && { status: 200, body: refusal };
          },
        },
      );
      if (answer.entryId !== undefined) onAppended(caller.developerId, 1);
      return answer;
    },
  );

  app.post(
    '/v1/admissions/:entryId/settle',
    {
      config: {
        access: GUARD,
        refusals: {
          400: ['METADATA_NOT_CANONICAL'],
          403: ['ADMITTED_WITH_OTHER_KEY'],
          404: ['NOT_FOUND'],
          409: ['ADMISSION_SETTLED'],
          422: ['ACTUAL_OVER_AMOUNT'],
        },
      },
      schema: { ...words.settleCall, params: entryPath, body: settleBody, response: { 200: settleAnswer } },
    },
    async (request, reply) => {
      const { developerId } = request.caller;
      const settling = { developerId, keyId: keyOf(request.caller), entryId: request.params.entryId };
      const answer = await answerOnce(request, reply, async (transaction) => ({
        status: 200,
        body: { entryId: await settle(transaction, settling, request.body) },
      }));
      onAppended(developerId, 1);
      return answer;
    },
  );
};

const entryPath = z.object({ entryId: idField('alog') });

async function presentedBy(
  server: Dependencies,
  caller: Caller,
  body: AdmissionBody,
): Promise<PresentedCall> {
  const { developerId } = caller;
  await server.issuerKeys.ready(kidOf(body.token));
  const claims = await readOwnToken(server, developerId, body.token).catch((error: unknown) => {
    if (AuthorizationError.is(error)) return error;
    throw error;
  });
  return { server, developerId, keyId: keyOf(caller), claims, call: readCall(body) };
}

function keyOf({ firstKeyId }: Caller): string {
  if (firstKeyId === undefined) throw new Error('no API key asks for admission');
  return firstKeyId;
}
