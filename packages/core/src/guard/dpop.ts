import type { Grant } from '../verify/grant.ts';
import type { PresentedToken, TokenRequest } from './presented-token.ts';

/** How a guard checks tokens that are bound to keys (RFC 9449); made by `dpop` of `@grantex/core/dpop`. */
export interface Dpop {
  /** `accept`: bearer tokens and bound tokens; `require`: bound tokens alone. */
  readonly mode: 'accept' | 'require';
  /**
   * Reads the token of a request, of either scheme.
   * @param identity the same object each time the token of one request is read, because its proof counts once
   * @throws {AuthorizationError} as `readBearerToken`
   */
  read(request: TokenRequest, identity: object): PresentedToken;
  /** @throws {AuthorizationError} because the token of a grant came without a proof */
  refuseUnproven(grant: Grant): never;
}

/** Whether an option is what `dpop` makes. */
export function isDpop(value: Partial<Dpop>): value is Dpop {
  return typeof value.read === 'function' && typeof value.refuseUnproven === 'function';
}
