import { acrOf, BINDING_WAYS, type BindingWay, DIRECTORY_ACR } from '../wire/binding-ways.ts';

/**
 * The weakest binding that a service takes. `directory` alone takes any provider that the developer has set up, so it
 * is worth what the developer's word is worth. With a list it takes these providers, by the exact `iss` of their ID
 * tokens, and no weaker binding. Name providers where nobody but the organisation makes accounts: at a public one the
 * developer's own account may hold the name.
 */
export type MinimumBinding = BindingWay | { readonly directory: readonly [string, ...string[]] };

/** What a service demands of a token's binding. */
export interface BindingDemand {
  /** The `acr` values that it takes, weakest first. What is not listed here binds nobody. */
  readonly acrValues: readonly string[];
  /** The providers whose sign-ins it takes; undefined for any. */
  readonly identityProviders: readonly string[] | undefined;
}

/**
 * What a verifier with this option demands.
 * @throws {TypeError} naming the option
 */
export function demandOf(minimum: MinimumBinding): BindingDemand {
  if (typeof minimum === 'string') {
    const weakest = BINDING_WAYS.indexOf(minimum);
    if (weakest < 0) throw new TypeError(EXPECTED);
    const acrValues = BINDING_WAYS.slice(weakest).map(acrOf);
    return { acrValues, identityProviders: undefined };
  }
  const { directory, ...others } = (minimum ?? {}) as { readonly directory?: unknown };
  const isList = Array.isArray(directory) && directory.length > 0 && directory.every(isIssuer);
  if (!isList || Object.keys(others).length > 0) throw new TypeError(EXPECTED);
  return { acrValues: [DIRECTORY_ACR], identityProviders: Object.freeze([...directory]) };
}

const EXPECTED = `createVerifier: "minimumBinding" must be one of ${BINDING_WAYS.join(', ')}, or { directory: [issuer, …] } with the URLs of providers.`;

function isIssuer(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\/[^/?#]+[^?#]*$/.test(value) && URL.canParse(value);
}
