import { z } from 'zod';

/** What a plan limits; absent for no limit. */
export interface PlanLimits {
  /** Agents that are not deleted. */
  readonly agents?: number | undefined;
  /** Grants in force. */
  readonly grants?: number | undefined;
  /** Audit entries of a calendar month, in UTC. */
  readonly entriesPerMonth?: number | undefined;
}

/** What a developer may buy, as the operator has written it down (`docs/guides/billing.md`). */
export interface Plan {
  readonly id: string;
  readonly name: string;
  readonly limits: PlanLimits;
  /** The price at Stripe that a subscription to the plan has; undefined for the plan without a subscription. */
  readonly price?: string | undefined;
  /** Further prices of the same subscription, each billed by a meter. */
  readonly meteredPrices: readonly string[];
}

/** The first is the plan without a subscription. */
export type Plans = readonly [Plan, ...Plan[]];

const limit = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional();
const price = z.string().regex(/^price_\w+$/, 'must be the id of a price at Stripe, price_…');
/** The id of a plan. */
export const planId: z.ZodString = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z, 0-9 and -');
const plan = z.strictObject({
  id: planId,
  name: z.string().min(1).max(100),
  limits: z.strictObject({ agents: limit, grants: limit, entriesPerMonth: limit }),
  price: price.optional(),
  meteredPrices: z.array(price).max(5).default([]),
});
const plans = z
  .array(plan)
  .min(1, 'must have a plan')
  .refine((all) => all.every(({ price: own }, index) => (own === undefined) === (index === 0)), {
    error: 'the first plan is the one without a subscription, and every other one needs a price',
  })
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, { error: 'two plans have one id' })
  .refine((all) => new Set(all.map(({ price: own }) => own)).size === all.length, {
    error: 'two plans have one price',
  });

/** @returns undefined for what is no list of plans; see {@link plansFault} */
export function readPlans(text: string): Plans | undefined {
  const [first, ...others] = plans.safeParse(parsed(text)).data ?? [];
  return first === undefined ? undefined : [first, ...others];
}

/** What is wrong with a text, where it stands. */
export function plansFault(text: string): string | undefined {
  const value = parsed(text);
  if (value === undefined) return 'it is not JSON';
  const [issue] = plans.safeParse(value).error?.issues ?? [];
  return issue && [issue.path.join('.'), issue.message].filter(Boolean).join(': ');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
