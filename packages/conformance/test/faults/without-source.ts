/** Checks that notice a server which says yes to everything (`support/at-path.ts`): each of them refuses something. */
export const noticingLenience: readonly string[] = [
  '15.reserved',
  '15.several-details',
  '15.invalid-catalog',
  '15.admission-entry',
  '15.without-scopes',
  '15.missing-argument',
  '15.page-of-an-approval',
  '15.hold-ends-tokens',
  '15.held-above',
  '15.released-by-its-holder',
  '15.policy-text',
  '15.policy-in-catalogs',
  '15.policy-test',
  '16.scim-token',
  '16.scim-refusals',
  '16.scim-put',
  '16.sso-protocol',
  '16.anomaly-rules',
  '16.usage',
];

/**
 * Checks of a form that our server makes and reads in one place: a copy that breaks it answers no request any more, so no
 * fault of the sources shows them. They fail on every stub (`stub.test.ts`).
 */
export const unseeded: readonly string[] = [
  '15.by-details',
  '15.details-in-tokens',
  '15.policy-set',
  '16.webhook-redirect',
  '16.billing-off',
];
