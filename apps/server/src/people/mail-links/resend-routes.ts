import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import { idField } from '../../http/requests/fields.ts';
import type { Mailer } from '../mail/mailer.ts';
import { resendRequest } from './resend.ts';
import { words } from './words.ts';

interface Dependencies {
  config: Site;
  database: Database;
  masterKey: Uint8Array;
  mailer: Mailer | undefined;
}

const resendAnswer = z.object({ email: z.string().describe('Where the message went, masked') });

export type ResendAnswer = z.output<typeof resendAnswer>;

/** Mails a person the request that waits for them, for its developer (`docs/protocol.md` §6). */
export const resendRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  app.post(
    '/v1/authorize/:id/resend',
    {
      config: {
        access: ['issue'],
        // Sending a mail is no part of a transaction. The limits of mail count repeated calls.
        ignoresIdempotencyKey: true,
        refusals: {
          403: ['AGENT_NOT_ACTIVE', 'ON_HOLD', 'PRINCIPAL_DEPROVISIONED'],
          404: ['NOT_FOUND'],
          409: [
            'ADDRESS_MISSING',
            'MAIL_NOT_CONFIGURED',
            'REQUEST_CHANGED',
            'REQUEST_DECIDED',
            'REQUEST_REVOKED',
          ],
          410: ['REQUEST_EXPIRED'],
          429: ['MAIL_LIMIT'],
          503: ['MAIL_NOT_SENT'],
        },
      },
      schema: {
        ...words.resendAuthorizationRequest,
        params: z.object({ id: idField('areq') }),
        response: { 200: resendAnswer },
      },
    },
    async ({ caller: { developerId }, params, log }) => ({
      email: await resendRequest({ ...dependencies, log }, { developerId, id: params.id }),
    }),
  );
};
