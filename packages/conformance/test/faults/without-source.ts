/** Checks that notice a server which says yes to everything (`support/at-path.ts`): each of them refuses something. */
export const noticingLenience: readonly string[] = [
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
export const unseeded: readonly string[] = ['16.webhook-redirect', '16.billing-off'];
