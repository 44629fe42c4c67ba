import type { GrantOptions } from '@grantex/testing';

/** A rule of a payment that reads no input itself: only the limits of the grant are compared. */
export const PARSED_RULE = { scopes: ['payments:initiate'] } as const;

/**
 * A grant for payments of at most 500 in euros, with no other argument. The tool's schema makes hundredths of `amount`
 * (`z.coerce.number().transform((euros) => euros * 100)`), fills in `USD` as `currency`, and strips what it does not name.
 */
export const PARSED_GRANT: GrantOptions = {
  scopes: ['payments:initiate'],
  authorizationDetails: [
    {
      type: 'urn:grantex:call',
      scope: 'payments:initiate',
      arguments: { amount: { max: '500' }, currency: { oneOf: ['EUR'] } },
      closed: true,
    },
  ],
};

/** What a model writes, and the arguments that are refused of what the schema makes of it. */
export const PARSED_CALLS: readonly (readonly [
  what: string,
  raw: Record<string, unknown>,
  refused: readonly string[],
])[] = [
  ['converted and stripped', { amount: '5', currency: 'EUR', note: 'x' }, []],
  ['over the limit only once it is converted', { amount: '5.01', currency: 'EUR' }, ['amount']],
  ['filled in with what is not granted', { amount: '5' }, ['currency']],
];

/** The names of the arguments in a refusal, as the body of an HTTP answer or the message of a tool has it. */
export function refusedIn(body: unknown): readonly string[] {
  const { arguments: refused = [] } = Object(body) as { readonly arguments?: { argument: string }[] };
  return refused.map(({ argument }) => argument);
}
