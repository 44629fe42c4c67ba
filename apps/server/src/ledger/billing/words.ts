import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Billing', {
  getSubscription: {
    summary: 'Get the subscription',
    description: 'The plan, its limits and what is used. Only where the operator has configured billing.',
  },
  createCheckout: {
    summary: 'Begin a checkout',
    description:
      'Answers with the page of Stripe where a plan is bought. Only where the operator has configured billing.',
  },
  createBillingPortal: {
    summary: 'Open the billing portal',
    description:
      'Answers with the page of Stripe where the subscription is managed. Only where the operator has configured billing.',
  },
  receiveBillingEvent: {
    summary: 'Receive an event of Stripe',
    description: 'Called by Stripe, which signs it. Only where the operator has configured billing.',
  },
  getUsage: {
    summary: 'Get the usage of this month',
    description: 'Authorization requests, token exchanges and audit entries, in UTC.',
  },
  getUsageHistory: {
    summary: 'Get the usage of past days',
    description: 'The same numbers for each day, the oldest first.',
  },
});
