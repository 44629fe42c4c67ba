import { type Role, ROLES } from '@grantex/core/issuer';
import type { RoleMapping } from '../../base/store/schema/console-tables.ts';

/** Most groups of a person that are looked at. More would come from a provider that is set up wrongly. */
const MOST_GROUPS = 2_000;

/** The groups in a claim: a list of texts, or one text. Anything else is none. */
export function groupsIn(claims: Readonly<Record<string, unknown>>, claim: string): string[] {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  const all = Array.isArray(value) ? value : [value];
  return all.filter((group): group is string => typeof group === 'string').slice(0, MOST_GROUPS);
}

/**
 * What a person may do: the roles of each of their groups, or the default ones where no group is mapped. Groups are compared
 * exactly.
 */
export function rolesOf(
  groups: readonly string[],
  {
    role_mappings: mappings,
    default_roles: fallback,
  }: { role_mappings: readonly RoleMapping[]; default_roles: readonly Role[] },
): Role[] {
  const mapped = new Set(
    mappings.filter(({ group }) => groups.includes(group)).flatMap(({ roles }) => roles),
  );
  const roles = mapped.size === 0 ? new Set(fallback) : mapped;
  return ROLES.filter((role) => roles.has(role));
}
