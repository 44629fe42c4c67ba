import { acrOf, BINDING_WAYS, type BindingWay, DIRECTORY_ACR } from '../wire/binding-ways.ts';

/**
 * The weakest binding that a service accepts. `directory` alone accepts any provider that the developer has set up, so
 * it is only as trustworthy as the developer. A list accepts these providers only, by the exact `iss` of their ID
 * tokens, and no weaker binding. Name providers where only the organisation creates accounts: at a public provider, the
 * developer may own the account with that name.
 */
export type MinimumBinding = BindingWay | { readonly directory: readonly [string, ...string[]] };

/** What a service requires of a token's binding. */
export interface BindingDemand {
  /** The `acr` values that it accepts, weakest first. */
  readonly acrValues: readonly string[];
  /** The providers whose sign-ins it accepts; undefined for any. */
  readonly identityProviders: readonly string[] | undefined;
}

/**
 * Returns what a verifier with this option requires.
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
