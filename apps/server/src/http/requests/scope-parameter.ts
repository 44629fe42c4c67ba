/** Scopes of OpenID Connect, which are no permissions: clients ask for them by habit. */
const NO_PERMISSIONS: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'offline_access']);

/** Whether a scope may be a permission here, as far as its name says. */
export function isPermission(scope: string): boolean {
  return !NO_PERMISSIONS.has(scope);
}

/**
 * The permissions in a `scope` parameter (RFC 6749 §3.3), each once.
 * @returns undefined where there are none: who asks for nothing but scopes of OpenID Connect asks for nothing in particular
 */
export function permissionsIn(scope: string | undefined): string[] | undefined {
  const named = (scope ?? '').split(' ').filter((text) => text !== '');
  const permissions = [...new Set(named)].filter(isPermission);
  return permissions.length === 0 ? undefined : permissions;
}
