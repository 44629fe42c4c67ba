import { type CallOptions, namedPathOf } from '../transport/call.ts';
import { GrantexError } from '../transport/errors.ts';
import type { Transport } from '../transport/transport.ts';

/** A tool of a service: what it needs, and what it takes. */
export interface CatalogTool {
  /** As its rule is named. Each name once. */
  readonly name: string;
  /** The scopes that a call needs. */
  readonly scopes: readonly string[];
  /**
   * JSON Schema (2020-12) of what limits are compared with: the parsed input, or what the rule's `arguments` makes of it. At
   * most 64 KiB and 32 levels, with `$ref` within itself alone.
   */
  readonly inputSchema: boolean | { readonly [keyword: string]: unknown };
  /** What people are shown in place of the name: at most 120 characters. */
  readonly title?: string | undefined;
}

/** What is known of a catalog that was stored. */
export interface CatalogSummary {
  readonly audience: string;
  /** SHA-256 of the canonical JSON (RFC 8785) of `{tools}`, in lower-case hex. */
  readonly digest: string;
  /** ISO 8601. */
  readonly updatedAt: string;
}

export interface Catalog extends CatalogSummary {
  readonly tools: readonly CatalogTool[];
}

/** `/v1/resources/:audience/catalog` (`docs/protocol.md` §15). Reading needs the role `issue`, everything else `admin`. */
export interface Catalogs {
  /** @throws {GrantexError} 404 where none is stored */
  get(audience: string, options?: CallOptions): Promise<Catalog>;
  /**
   * Stores the tools of a service, at most 1,000 and 1 MiB, in place of earlier ones. From then on, a limit on an argument
   * that no tool has is refused when a grant is asked for.
   * @throws {GrantexError} `INVALID_CATALOG`, `AUDIENCE_NOT_REGISTERED`, `TOO_MANY_CATALOGS`
   */
  set(
    audience: string,
    catalog: { readonly tools: readonly CatalogTool[] },
    options?: CallOptions,
  ): Promise<CatalogSummary>;
  /** Removes a catalog: limits are then accepted as they are. */
  delete(audience: string, options?: CallOptions): Promise<void>;
}

const pathOf = (audience: string): string => namedPathOf('/v1/resources', audience, '/catalog');

export function createCatalogs(transport: Transport): Catalogs {
  const catalogs: Catalogs = {
    get: async (audience, options) => transport.send({ method: 'GET', path: pathOf(audience) }, options),
    set: async (audience, { tools }, options) =>
      transport.send({ method: 'PUT', path: pathOf(audience), body: { tools } }, options),
    delete: async (audience, options) =>
      transport.send(
        { method: 'DELETE', path: pathOf(audience), wasDone: () => isGone(audience, options) },
        options,
      ),
  };
  return catalogs;

  async function isGone(audience: string, options?: CallOptions): Promise<boolean> {
    try {
      await catalogs.get(audience, options);
      return false;
    } catch (error) {
      return GrantexError.is(error) && error.status === 404;
    }
  }
}
