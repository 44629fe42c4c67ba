import type { BillingSubscription } from '@grantex/sdk';
import type { Command } from 'commander';
import type { Context, Run } from '../../session/context.ts';

export function addBilling(program: Command, run: Run): void {
  const billing = program
    .command('billing')
    .description('Show your plan and what you use, and buy another plan')
    .addHelpText(
      'after',
      `
Examples:
  $ grantex billing show
  $ grantex billing checkout pro
  $ grantex billing usage --json`,
    );
  billing
    .command('show')
    .description('Show your plan, its limits, and how much of them is used')
    .action(run(show));
  billing
    .command('checkout')
    .description('Print the page of Stripe on which a plan is bought')
    .argument('<plan>', 'id of the plan, as `grantex billing show` lists it')
    .action(run(checkout));
  billing
    .command('portal')
    .description('Print the page of Stripe on which your subscription is managed')
    .action(run(portal));
  billing.command('usage').description('Show what you have used this month').action(run(usage));
}

async function show(context: Context): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  const subscription = await gx.billing.subscription({ signal });
  if (screen.isJson) return screen.json(subscription);
  const { name, plan, status, currentPeriodEnd, plans } = subscription;
  await screen.fields([
    ['plan', `${name} (${plan})`],
    ['status', status, status === 'active' ? undefined : 'warning'],
    ...(currentPeriodEnd === null ? [] : [['renews', currentPeriodEnd] as const]),
    ['agents', usedOf(subscription, 'agents')],
    ['grants in force', usedOf(subscription, 'grants')],
    ['entries this month', usedOf(subscription, 'entriesPerMonth')],
    ['plans', plans.map(({ id }) => id).join(', ')],
  ]);
}

function usedOf({ used, limits }: BillingSubscription, name: keyof BillingSubscription['used']): string {
  const limit = limits[name];
  return limit === null ? `${used[name]} (no limit)` : `${used[name]} of ${limit}`;
}

async function checkout(context: Context, _options: object, plan: string): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  const answer = await gx.billing.checkout({ plan }, { signal });
  if (screen.isJson) return screen.json(answer);
  await screen.fields([['open', answer.checkoutUrl]]);
}

async function portal(context: Context): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  const answer = await gx.billing.portal({}, { signal });
  if (screen.isJson) return screen.json(answer);
  await screen.fields([['open', answer.portalUrl]]);
}

async function usage(context: Context): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  const used = await gx.billing.usage({ signal });
  if (screen.isJson) return screen.json(used);
  await screen.fields([
    ['month', used.period],
    ['grants that people gave', String(used.authorizations)],
    ['grants made', String(used.tokenExchanges)],
    ['audit entries', String(used.verifications)],
  ]);
}
