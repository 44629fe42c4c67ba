import type { PrincipalFilter } from '@grantex/sdk';

/** How a name can be bound, or that nobody is. */
export type BindingFilter = NonNullable<PrincipalFilter['binding']>;

/** Each of them in a word or two. */
export const BINDING_WORDS: Readonly<Record<BindingFilter, string>> = {
  verified: 'by address',
  directory: 'by provider',
  account: 'by login',
  'first-use': 'by first use',
  unbound: 'nobody yet',
};

/** What each of them says about who the person is. */
export const BINDING_MEANING: Readonly<Record<BindingFilter, string>> = {
  verified: 'The person followed a link that was sent to their address.',
  directory: 'The person signs in at your OpenID Connect provider.',
  account: 'The person logged a client in with a passkey. You have not vouched for them.',
  'first-use': 'Whoever opened a link first set up a passkey. Nobody has checked who that is.',
  unbound: 'Nobody is bound to this name yet.',
};
