import { type CallOptions, type Grantex, GrantexError, type Role } from '@grantex/sdk';

/** What the API key may do; undefined where the server has not said. */
export type Standing = Readonly<Record<Role, boolean | undefined>>;

/** For each role, a call that takes it, and changes nothing. */
const PROBES: Readonly<Record<Role, (gx: Grantex, options: CallOptions) => Promise<unknown>>> = {
  admin: (gx, options) => gx.keys.list({ pageSize: 1 }, options),
  issue: (gx, options) => gx.agents.list({ pageSize: 1 }, options),
  verify: (gx, options) => gx.tokens.verify('no token', {}, options),
  // Refused as malformed, but only after the role was looked at.
  'audit-write': (gx, options) => gx.audit.batch([], options),
  'audit-read': (gx, options) => gx.audit.list({ pageSize: 1 }, options),
};

export const ROLES: readonly Role[] = Object.keys(PROBES) as Role[];

/**
 * Learns the roles of the API key from what the server refuses: no route tells a key its own.
 * @throws {GrantexError} `CREDENTIAL_UNKNOWN` for a key that the server does not know
 */
export async function discoverRoles(gx: Grantex, options: CallOptions = {}): Promise<Standing> {
  const found = await Promise.all(
    ROLES.map(async (role) => [role, await hasRole(gx, role, options)] as const),
  );
  return Object.fromEntries(found) as Record<Role, boolean | undefined>;
}

async function hasRole(gx: Grantex, role: Role, options: CallOptions): Promise<boolean | undefined> {
  try {
    await PROBES[role](gx, options);
    return true;
  } catch (error) {
    if (!GrantexError.is(error)) return undefined;
    if (error.code === 'CREDENTIAL_UNKNOWN') throw error;
    if (error.code === 'ROLE_REQUIRED') return false;
    return error.code === 'VALIDATION_ERROR' ? true : undefined;
  }
}
