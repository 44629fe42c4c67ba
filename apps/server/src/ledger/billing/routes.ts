import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import { plainText } from '../../http/requests/fields.ts';
import type { Site } from '../../base/site.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { isCounting, planOf, readAccount, storeCustomer } from './account.ts';
import type { Billing } from './billing.ts';
import { COUNT } from './limits.ts';
import { planId } from './plans.ts';
import { receiveEvent } from './receive-event.ts';
import { words } from './words.ts';

interface Dependencies {
  config: Site;
  database: Database;
  /** Undefined where billing is off. */
  billing: Billing | undefined;
  log: Pick<FastifyBaseLogger, 'error'>;
}

const COUNTED = z.number().int();
const limits = z
  .object({
    agents: COUNTED.nullable(),
    grants: COUNTED.nullable().describe('In force at once'),
    entriesPerMonth: COUNTED.nullable().describe('Audit entries of a month, in UTC'),
  })
  .describe('null is no limit');
const plan = z.object({ id: z.string(), name: z.string(), limits });

const subscription = z.object({
  plan: z.string().describe('The id of the plan'),
  name: z.string(),
  status: z.string().describe('active without a subscription, and otherwise as Stripe has it'),
  currentPeriodEnd: z.string().nullable(),
  limits,
  used: z
    .object({ agents: COUNTED, grants: COUNTED, entriesPerMonth: COUNTED })
    .describe('Counted up to one more than the limit; entries up to the last full hour'),
  hasSubscription: z.boolean(),
  plans: z.array(plan).describe('What can be chosen, in the order of the operator'),
});
export type SubscriptionAnswer = z.output<typeof subscription>;

const page = plainText(2_048).refine(
  (text) => /^https?:\/\//.test(text) && URL.canParse(text),
  'must be a URL',
);
const OFF = { 503: ['BILLING_NOT_CONFIGURED', 'BILLING_UNAVAILABLE'] };
/** A limit is only compared; a page shows how far beyond it somebody is. */
const SHOWN = 10_000;

/** What a developer uses, has bought and may buy (`docs/protocol.md` §16). */
export const billingRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { billing, config, database } = dependencies;
  const ownPage = `${config.publicUrl}/console/settings/billing`;

  app.get(
    '/v1/billing/subscription',
    {
      config: { access: ['audit-read'], refusals: { 503: ['BILLING_NOT_CONFIGURED'] } },
      schema: { ...words.getSubscription, response: { 200: subscription } },
    },
    async ({ caller: { developerId } }) => {
      const { plans } = configured(billing);
      return database.forList(developerId, async (transaction) => {
        const account = await readAccount(transaction, developerId);
        const { id, name, limits: own } = planOf(plans, account);
        const hasSubscription = isCounting(account?.status ?? null);
        return {
          plan: id,
          name,
          status: hasSubscription ? (account?.status ?? '') : 'active',
          currentPeriodEnd: hasSubscription ? (account?.currentPeriodEnd?.toISOString() ?? null) : null,
          limits: shown(own),
          used: {
            agents: await COUNT.agents(transaction, developerId, own.agents ?? SHOWN),
            grants: await COUNT.grants(transaction, developerId, own.grants ?? SHOWN),
            entriesPerMonth: await COUNT.entriesPerMonth(transaction, developerId, 0),
          },
          hasSubscription,
          plans: plans.map((each) => ({ id: each.id, name: each.name, limits: shown(each.limits) })),
        };
      });
    },
  );

  app.post(
    '/v1/billing/checkout',
    {
      config: {
        access: ['admin'],
        ignoresIdempotencyKey: true,
        refusals: { 400: ['NO_SUCH_PLAN'], 409: ['SUBSCRIPTION_EXISTS'], ...OFF },
      },
      schema: {
        ...words.createCheckout,
        body: z.object({
          plan: planId,
          successUrl: page.default(ownPage),
          cancelUrl: page.default(ownPage),
        }),
        response: { 200: z.object({ checkoutUrl: z.string().describe('Where the person pays, at Stripe') }) },
      },
    },
    async ({ caller: { developerId }, body: { plan: wanted, ...pages } }) => {
      const { plans, stripe } = configured(billing);
      const chosen = plans.find(({ id, price }) => id === wanted && price !== undefined);
      if (chosen === undefined) {
        const buyable = plans.flatMap(({ id, price }) => (price === undefined ? [] : id)).join(', ');
        throw new ApiError(400, 'NO_SUCH_PLAN', `there is no plan ${wanted} to buy; there are: ${buyable}`);
      }
      const customerId = await customerOf(developerId, 'checkout');
      // Bought at a checkout of which no event has come yet.
      if ((await stripe.countingSubscriptions(customerId)).length > 0) throw subscriptionExists();
      return { checkoutUrl: await stripe.checkout(chosen, customerId, pages) };
    },
  );

  app.post(
    '/v1/billing/portal',
    {
      config: { access: ['admin'], ignoresIdempotencyKey: true, refusals: OFF },
      schema: {
        ...words.createBillingPortal,
        body: z.object({ returnUrl: page.default(ownPage) }),
        response: {
          200: z.object({ portalUrl: z.string().describe('Where the subscription is managed, at Stripe') }),
        },
      },
    },
    async ({ caller: { developerId }, body: { returnUrl } }) => {
      const { stripe } = configured(billing);
      return { portalUrl: await stripe.portal(await customerOf(developerId, 'portal'), returnUrl) };
    },
  );

  await app.register(async (raw) => {
    // The signature is over the bytes.
    raw.removeAllContentTypeParsers();
    raw.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    raw.post(
      '/v1/billing/webhook',
      {
        config: {
          access: 'public',
          refusals: { 400: ['SIGNATURE_INVALID'], ...OFF },
        },
        schema: {
          ...words.receiveBillingEvent,
          consumes: ['*/*'],
          body: z.unknown().meta({ description: 'An event, as Stripe has signed it' }),
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        const { plans, stripe } = configured(billing);
        const event = stripe.readEvent(bytesOf(request), String(request.headers['stripe-signature'] ?? ''));
        if (event === undefined)
          throw new ApiError(
            400,
            'SIGNATURE_INVALID',
            'the request was not signed by Stripe within five minutes',
          );
        await receiveEvent(event, { database, stripe, plans, log: dependencies.log });
        return reply.code(204).send(null);
      },
    );
  });

  /** The customer at Stripe, made at the first checkout. Without one there is nothing to manage. */
  async function customerOf(developerId: string, page_: 'checkout' | 'portal'): Promise<string> {
    const { stripe } = configured(billing);
    const [account, developer] = await database.forDeveloper(developerId, async (transaction) => [
      await readAccount(transaction, developerId),
      await readDeveloper(transaction, developerId),
    ]);
    if (page_ === 'checkout' && isCounting(account?.status ?? null)) throw subscriptionExists();
    if (account?.customerId) return account.customerId;
    const customerId = await stripe.makeCustomer({ id: developerId, ...developer });
    await database.forDeveloper(developerId, (transaction) =>
      storeCustomer(transaction, developerId, customerId),
    );
    return customerId;
  }
};

function subscriptionExists(): ApiError {
  const message = 'there is a subscription: change it at POST /v1/billing/portal';
  return new ApiError(409, 'SUBSCRIPTION_EXISTS', message);
}

function configured(billing: Billing | undefined): Billing {
  if (billing !== undefined) return billing;
  throw new ApiError(
    503,
    'BILLING_NOT_CONFIGURED',
    'this server bills nothing: its operator has set no GRANTEX_STRIPE_KEY',
    { headers: { 'retry-after': '3600' } },
  );
}

function shown({ agents, grants, entriesPerMonth }: Billing['plans'][0]['limits']): z.output<typeof limits> {
  return { agents: agents ?? null, grants: grants ?? null, entriesPerMonth: entriesPerMonth ?? null };
}

function bytesOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

async function readDeveloper(
  transaction: Transaction,
  developerId: string,
): Promise<{ name: string; email: string | null }> {
  const { rows } = await sql<{ name: string; email: string | null }>`
    SELECT name, email FROM developers WHERE id = ${developerId}`.execute(transaction);
  return rows[0] ?? { name: developerId, email: null };
}
