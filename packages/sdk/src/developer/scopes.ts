import { type CallOptions, namedPathOf } from '../transport/call.ts';
import type { Transport } from '../transport/transport.ts';

/** What a scope means, for the person who decides (`docs/protocol.md` §4). */
export interface ScopeSentence {
  /** Without a constraint: `flights:book`. */
  readonly scope: string;
  /** Such as `Book flights for you`. */
  readonly sentence: string;
  /** Whether it is the same for every developer, and so cannot be changed. */
  readonly isStandard: boolean;
}

/** `/v1/scopes`. Reading needs the role `issue`, everything else `admin`. */
export interface Scopes {
  /** The standard scopes, and your own. */
  list(options?: CallOptions): Promise<{ readonly scopes: readonly ScopeSentence[] }>;
  /**
   * Describes a scope of yours: one line, at most 120 characters. A scope without a description is shown as such.
   * @throws {GrantexError} `INVALID_SCOPE`, `SCOPE_HAS_CONSTRAINT`, `SCOPE_IS_STANDARD`, `TOO_MANY_SENTENCES`
   */
  describe(scope: string, sentence: string, options?: CallOptions): Promise<ScopeSentence>;
  /** Removes the description of a scope of yours. */
  delete(scope: string, options?: CallOptions): Promise<void>;
}

const SCOPES = '/v1/scopes';

export function createScopes(transport: Transport): Scopes {
  const scopes: Scopes = {
    list: (options) => transport.send({ method: 'GET', path: SCOPES }, options),
    describe: async (scope, sentence, options) =>
      transport.send({ method: 'PUT', path: namedPathOf(SCOPES, scope), body: { sentence } }, options),
    delete: async (scope, options) =>
      transport.send(
        {
          method: 'DELETE',
          path: namedPathOf(SCOPES, scope),
          wasDone: async () => !(await scopes.list(options)).scopes.some((known) => known.scope === scope),
        },
        options,
      ),
  };
  return scopes;
}
