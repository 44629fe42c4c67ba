import type { Role } from '@grantex/core/issuer';
import type { Access } from '../credentials/authentication.ts';

/** Error codes by their status. */
export type Refusals = Readonly<Record<number, readonly string[]>>;

/** The refusals of a list of scopes, by the rules of `@grantex/core`. */
export const SCOPE_FAULTS: readonly string[] = ['INVALID_SCOPE', 'TOO_MANY_SCOPES'];

/** The refusal of authorization details, by the rules of `@grantex/core`. */
export const DETAIL_FAULTS: readonly string[] = ['INVALID_DETAILS'];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The refusals of this route's own rules. {@link refusalsOf} adds those that follow from its shape. */
    refusals?: Refusals;
    /** A POST that ignores an `Idempotency-Key`. Default: a POST by an API key is done once. */
    ignoresIdempotencyKey?: true;
  }
}

/** The properties of a route that determine its common refusals. */
export interface RouteShape {
  method: string;
  access: Access;
  /** Whether its path has parameters. */
  hasParameters: boolean;
  isDoneOnce: boolean;
  own: Refusals;
}

interface Common {
  status: number;
  codes: readonly string[];
  when: (shape: RouteShape) => boolean;
}

const ROLES_BUT_ADMIN: readonly Role[] = ['issue', 'verify', 'audit-write', 'audit-read'];

const always = (): boolean => true;
/** A body with DELETE or POST is parsed, even if the route does not use it. */
const mayHaveBody = ({ method }: RouteShape): boolean => method !== 'get' && method !== 'head';

/** The refusals that follow from the shape of a route. */
const COMMON: readonly Common[] = [
  { status: 400, codes: ['MALFORMED_REQUEST', 'TWO_CREDENTIALS', 'VALIDATION_ERROR'], when: always },
  {
    status: 401,
    codes: ['CREDENTIAL_MISSING', 'CREDENTIAL_UNKNOWN'],
    when: ({ access }) => access !== 'public',
  },
  {
    status: 403,
    codes: ['ROLE_REQUIRED'],
    when: ({ access }) =>
      typeof access !== 'string' && ROLES_BUT_ADMIN.some((role) => !access.includes(role)),
  },
  {
    status: 409,
    codes: ['IDEMPOTENCY_IN_PROGRESS', 'IDEMPOTENCY_KEY_REUSED'],
    when: ({ isDoneOnce }) => isDoneOnce,
  },
  { status: 413, codes: ['BODY_TOO_LARGE'], when: mayHaveBody },
  { status: 414, codes: ['URI_TOO_LONG'], when: ({ hasParameters }) => hasParameters },
  { status: 415, codes: ['UNSUPPORTED_MEDIA_TYPE'], when: mayHaveBody },
  { status: 429, codes: ['RATE_LIMITED'], when: always },
  { status: 503, codes: ['STOPPING', 'TEMPORARILY_UNAVAILABLE'], when: always },
];

/** All refusals of a route: its own, and those of its shape. */
export function refusalsOf(shape: RouteShape): Map<string, readonly string[]> {
  const common = COMMON.filter(({ when }) => when(shape)).map(({ status, codes }) => ({ status, codes }));
  const own = Object.entries(shape.own).map(([status, codes]) => ({ status: Number(status), codes }));
  const refusals = new Map<string, readonly string[]>();
  for (const { status, codes } of [...common, ...own].toSorted((one, other) => one.status - other.status)) {
    const before = refusals.get(String(status)) ?? [];
    refusals.set(String(status), [...new Set([...before, ...codes])].toSorted());
  }
  return refusals;
}
