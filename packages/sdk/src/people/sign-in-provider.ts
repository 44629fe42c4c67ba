import { type CallOptions, namedPathOf } from '../transport/call.ts';
import type { Transport } from '../transport/transport.ts';

/** An OpenID Connect provider that says which person a principal is (`docs/protocol.md` §6). */
export interface SignInProvider {
  readonly issuer: string;
  readonly clientId: string;
  /** The claim that holds the principalId, letter for letter. */
  readonly principalClaim: string;
  /** The scopes requested from the provider besides `openid`. */
  readonly scopes: readonly string[];
  /** Register this address with the provider. */
  readonly redirectUri: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface NewSignInProvider {
  /** An https URL; its discovery document is fetched before anything is saved. */
  readonly issuer: string;
  readonly clientId: string;
  /** Secret; stored encrypted, and never returned. */
  readonly clientSecret: string;
  /** Default `sub`. `email` counts if the provider has verified it. */
  readonly principalClaim?: string | undefined;
  /** Such as `email` or `profile`. Default: none. */
  readonly scopes?: readonly string[] | undefined;
}

/** `/v1/sign-in-provider` (admin). */
export interface SignInProviders {
  /** @throws {GrantexError} `NOT_FOUND` without a provider */
  get(options?: CallOptions): Promise<SignInProvider>;
  /**
   * Sets the provider. A change to how it identifies people ends every binding that it made, `endedBindings` of them,
   * and revokes those people's grants. Their names stay reserved: people of another provider need new ones.
   * @throws {GrantexError} `DISCOVERY_FAILED`
   */
  save(
    provider: NewSignInProvider,
    options?: CallOptions,
  ): Promise<SignInProvider & { readonly endedBindings: number }>;
  /** Removes it and every binding that it made, and revokes those people's grants. */
  remove(options?: CallOptions): Promise<void>;
  /** Ends the binding of one person, who must sign in again, and revokes their grants. Their name stays reserved. */
  endBinding(principalId: string, options?: CallOptions): Promise<void>;
}

const PROVIDER = '/v1/sign-in-provider';

export function createSignInProviders(transport: Transport): SignInProviders {
  return {
    get: (options) => transport.send({ method: 'GET', path: PROVIDER }, options),
    save: (body, options) => transport.send({ method: 'PUT', path: PROVIDER, body }, options),
    remove: (options) => transport.send({ method: 'DELETE', path: PROVIDER }, options),
    endBinding: async (principalId, options) =>
      transport.send(
        { method: 'DELETE', path: namedPathOf('/v1/principals', principalId, '/directory-binding') },
        options,
      ),
  };
}
