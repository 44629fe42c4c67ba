import { API_KEY_PREFIXES } from '@grantex/core/issuer';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import { createNetworkLimit } from '../../http/credentials/network-limit.ts';
import { nameField, roleField } from '../../http/requests/fields.ts';
import { newSecret } from '../../base/secrets.ts';
import { emailField } from '../../base/email-address.ts';
import { createDeveloper } from './create-developer.ts';
import { readDeveloper, updateSettings } from './developer.ts';
import { domainView } from '../domains/domain.ts';
import { developerSettings, storedSettings } from './settings.ts';
import { readResources } from '../resources/resource.ts';
import { findOwner, takeResource } from '../resources/moved-resource.ts';
import { confirmResource } from '../resources/resource-document.ts';
import { changedResources, type ResourceChanges } from '../resources/settings.ts';
import { createFairSemaphore } from '../../base/background/fair-semaphore.ts';
import { createOutboundFetch } from '../../base/outbound/outbound-fetch.ts';
import { outsideNetworks } from '../../base/outbound/outside-networks.ts';
import { SCOPE_FAULTS } from '../../http/answers/refusals.ts';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import { words } from './words.ts';

interface Dependencies {
  config: Site & {
    isSignupOpen: boolean;
    rateLimit: number;
    providerNetworks: 'public' | 'private';
  };
  database: Database;
  now: () => number;
}

const SIGN_UPS_PER_HOUR = { perNetwork: 20, perSite: 100, total: 1_000 };
/** More than any service's metadata. */
const MOST_BYTES = 65_536;
/** Most services that are asked at once. */
const AT_ONCE = { perDeveloper: 4, total: 32 };

const mode = z.enum(['sandbox', 'live']);
const signup = z.object({
  name: nameField(200),
  email: emailField
    .optional()
    .describe('Stored as stated. It is not verified, and several developers may state the same one'),
  mode: mode.optional(),
});
const signedUp = z.object({
  developerId: z.string(),
  apiKey: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  mode,
  createdAt: z.string(),
});
const me = z.object({
  developerId: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  mode,
  createdAt: z.string(),
  settings: storedSettings,
  signInProvider: z
    .string()
    .nullable()
    .describe('Issuer of the provider where people sign in, if one is set'),
  domain: domainView.nullable().describe('What names the developer as its own, if something does'),
  keyId: z
    .string()
    .nullable()
    .describe("The API key of the call; null for a person's session in the console"),
  person: z
    .object({ id: z.string(), name: z.string().nullable(), email: z.string().nullable() })
    .nullable()
    .describe('Who calls, if it is known that a person of the organization does'),
  roles: z.array(roleField).describe('What that key may do; admin may do everything'),
});

export type SignUpAnswer = z.output<typeof signedUp>;
export type DeveloperAnswer = z.output<typeof me>;

/** Sign-up, and what a developer may read and set about itself (`docs/protocol.md` §3, §11). */
export const developerRoutes: FastifyPluginAsyncZod<Dependencies> = async (
  app,
  { config, database, now },
) => {
  const limit = createNetworkLimit({
    ...SIGN_UPS_PER_HOUR,
    isLimited: config.rateLimit > 0,
    now,
  });
  const fetch = createOutboundFetch({ allows: outsideNetworks(config), mostBytes: MOST_BYTES });
  const confirmations = createFairSemaphore(AT_ONCE);

  app.post(
    '/v1/signup',
    {
      config: {
        access: 'public',
        refusals: { 403: ['SIGNUP_CLOSED'], 422: ['WRONG_MODE'] },
      },
      schema: { ...words.signUp, body: signup, response: { 201: signedUp } },
    },
    async (request, reply) => {
      if (!config.isSignupOpen) throw new ApiError(403, 'SIGNUP_CLOSED', 'this server takes no sign-ups');
      const { name, email, mode: wanted = config.mode } = request.body;
      if (wanted !== config.mode) {
        throw new ApiError(
          422,
          'WRONG_MODE',
          `this is a ${config.mode} server; it has no ${wanted} developers`,
        );
      }
      limit(request);
      const apiKey = newSecret(API_KEY_PREFIXES[config.mode]);
      const { developerId, createdAt } = await database.asSystem((transaction) =>
        createDeveloper(transaction, {
          name,
          mode: wanted,
          key: apiKey,
          by: 'itself',
          ...(email === undefined ? {} : { email }),
        }),
      );
      reply.code(201);
      return {
        developerId,
        apiKey,
        name,
        email: email ?? null,
        mode: wanted,
        createdAt: createdAt.toISOString(),
      };
    },
  );

  app.get(
    '/v1/me',
    {
      config: { access: ['issue', 'verify', 'audit-write', 'audit-read'] },
      schema: { ...words.getDeveloper, response: { 200: me } },
    },
    async ({ caller: { developerId, keyId = null, person, roles } }) => {
      const developer = await database.forDeveloper(developerId, (transaction) =>
        readDeveloper(transaction, developerId),
      );
      const who = person === undefined ? null : { id: person.id, name: person.name, email: person.email };
      return { ...developer, keyId, person: who, roles: [...roles] };
    },
  );

  app.patch(
    '/v1/me',
    {
      config: {
        access: ['admin'],
        refusals: {
          400: SCOPE_FAULTS,
          409: ['RESOURCE_TAKEN'],
          422: ['RESOURCE_NOT_CONFIRMED', 'RESOURCE_REFUSED', 'RETENTION_TOO_SHORT'],
        },
      },
      schema: {
        ...words.updateDeveloper,
        body: z.object({ settings: developerSettings }),
        response: { 200: z.object({ updated: z.literal(true) }) },
      },
    },
    async ({ caller: { developerId }, body: { settings } }) => {
      const addable = await newResources(developerId, settings.resources ?? {});
      await database.forDeveloper(developerId, (transaction) =>
        updateSettings(transaction, developerId, settings, { site: config, addable }),
      );
      return { updated: true as const };
    },
  );

  /** The services that a change adds. A live server asks each whose it is. */
  async function newResources(developerId: string, changes: ResourceChanges): Promise<ReadonlySet<string>> {
    const before = await database.forDeveloper(developerId, (transaction) =>
      readResources(transaction, developerId),
    );
    const after = changedResources(config, before, changes);
    const added = Object.keys(after).filter((audience) => !Object.hasOwn(before, audience));
    if (config.mode !== 'live') return new Set(added);
    for (const audience of added) {
      const owner = await database.asSystem((transaction) => findOwner(transaction, audience));
      await confirmations.run(developerId, () =>
        confirmResource(fetch, { issuer: config.publicUrl, developerId, audience }),
      );
      // Another change of this developer has registered it meanwhile.
      if (owner === undefined || owner === developerId) continue;
      // The service has just named somebody else.
      await database.asSystem((transaction) => takeResource(transaction, { audience, developerId: owner }));
    }
    return new Set(added);
  }
};
