import { API_KEY_PREFIXES } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import type { Site } from '../../base/site.ts';
import { newSecret } from '../../base/secrets.ts';
import type { Database } from '../../base/store/database.ts';
import { createNetworkLimit } from '../../http/credentials/network-limit.ts';
import { nameField, plainText, roleField } from '../../http/requests/fields.ts';
import { beginDeviceLogin, takeDeviceLogin } from './device-login.ts';
import { makeAllowedKey } from './make-key.ts';
import { words } from './words.ts';

interface Dependencies {
  config: Site & { rateLimit: number };
  database: Database;
  /** 32 bytes. */
  masterKey: Uint8Array;
  now: () => number;
}

/** The total is more than somebody reaches who has a few networks: they would keep all others from logging in. */
const LOGINS_PER_HOUR = { perNetwork: 60, perSite: 300, total: 30_000 };
/** Seconds between two questions of a program. */
const INTERVAL = 3;

const asked = z.object({
  name: nameField(64).describe('The machine that the program runs on, for the person who decides'),
  roles: z.array(roleField).max(5).optional().describe('Default: the person chooses'),
});
const begun = z.object({
  deviceCode: z.string().describe('Secret: whoever has it gets the key'),
  userCode: z.string().describe('What the person types'),
  verificationUrl: z.string().describe('Where they type it, signed in to the console'),
  expiresAt: z.string(),
  interval: z.number().describe('Seconds to wait between two calls for the key'),
});
const fetched = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pending') }),
  z.object({
    status: z.literal('allowed'),
    apiKey: z.string(),
    id: z.string(),
    name: z.string(),
    roles: z.array(roleField),
    expiresAt: z.string().nullable(),
  }),
]);

export type DeviceLoginAnswer = z.output<typeof begun>;
export type DeviceKeyAnswer = z.output<typeof fetched>;

/**
 * How a program gets an API key of its own from a developer who is signed in to the console (`docs/protocol.md` §3), as by
 * RFC 8628: it begins a login, shows a code, and asks until the person who types that code has decided.
 */
export const deviceLoginRoutes: FastifyPluginAsyncZod<Dependencies> = async (
  app,
  { config, database, masterKey, now },
) => {
  const limit = createNetworkLimit({ ...LOGINS_PER_HOUR, isLimited: config.rateLimit > 0, now });

  app.post(
    '/v1/device-logins',
    {
      config: { access: 'public' },
      schema: { ...words.createDeviceLogin, body: asked, response: { 201: begun } },
    },
    async (request, reply) => {
      limit(request);
      const { name, roles = [] } = request.body;
      const login = { name, roles: [...new Set(roles)], network: request.ip };
      const { expiresAt, ...codes } = await database.asSystem((transaction) =>
        beginDeviceLogin(transaction, masterKey, login),
      );
      reply.code(201);
      return {
        ...codes,
        verificationUrl: `${config.publicUrl}/console/device`,
        expiresAt: expiresAt.toISOString(),
        interval: INTERVAL,
      };
    },
  );

  app.post(
    '/v1/device-logins/key',
    {
      config: {
        access: 'public',
        refusals: { 403: ['ACCESS_DENIED'], 409: ['TOO_MANY_KEYS'], 410: ['DEVICE_LOGIN_ENDED'] },
      },
      schema: {
        ...words.fetchDeviceKey,
        body: z.object({ deviceCode: plainText(64) }),
        response: { 200: fetched },
      },
    },
    async (request) => {
      app.guessing.refuse(request);
      // In one transaction: a login whose key could not be made waits for the next question.
      const answer = await database.asSystem(async (transaction) => {
        const taken = await takeDeviceLogin(transaction, request.body.deviceCode);
        if (taken?.status !== 'allowed') return taken;
        const apiKey = newSecret(API_KEY_PREFIXES[config.mode]);
        const { id, name, roles, expiresAt } = await makeAllowedKey(transaction, taken, apiKey);
        return { status: taken.status, apiKey, id, name, roles, expiresAt };
      });
      if (answer !== undefined) return answer;
      app.guessing.note(request);
      throw new ApiError(410, 'DEVICE_LOGIN_ENDED', 'this login has ended, or its key was fetched before');
    },
  );
};
