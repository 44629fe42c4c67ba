/**
 * How a principal is bound to an account at the issuer (`docs/protocol.md` §6), weakest first: an account that nobody but
 * the issuer knows, the first person who decided, a link to an address that was entered earlier, or a subject of the
 * developer's directory.
 */
export const BINDING_WAYS = ['account', 'first-use', 'verified', 'directory'] as const;

/** One of {@link BINDING_WAYS}. */
export type BindingWay = (typeof BINDING_WAYS)[number];

const ACR_PREFIX = 'urn:grantex:acr:';

/** The `acr` of a token whose principal is bound in this way. */
export function acrOf(way: BindingWay): string {
  return `${ACR_PREFIX}${way}`;
}

/** The `acr` of a token whose principal signed in at a provider; its `idp` names the provider. */
export const DIRECTORY_ACR: string = acrOf('directory');

/** The `acr` of a token from a sandbox, whose principal is not bound to any account. */
export const SANDBOX_ACR: string = `${ACR_PREFIX}sandbox`;
