import { withLogoAddress } from '../../authority/domains/logo-address.ts';
import type { ShownDomain } from '../../authority/domains/shown-domain.ts';
import type { HoldView } from '../../authority/holds/holds-on.ts';
import type { Site } from '../../base/site.ts';
import type { End, LimitedScope, Permission, PermissionPage } from './permission.ts';
import type { RecentAction } from './recent-actions.ts';

/** The answer for the page of one permission. Its texts are unchecked: the page must escape them. */
export interface PermissionPageView {
  developer: string;
  /** Null where the developer has no verified one. */
  domain: ShownDomain | null;
  principalId: string;
  permission: PermissionView;
  /** The permission that it was delegated from; null for one that the person gave. */
  parent: { id: string; agent: { name: string; clientId: string | null } } | null;
  /** Null while it is in force. */
  end: { at: string; by: End['by'] } | null;
  isCut: boolean;
}

interface PermissionView {
  id: string;
  agent: { id: string; name: string; description: string | null; clientId: string | null };
  scopes: LimitedScope[];
  actions: readonly RecentAction[];
  audience: string;
  /** Whether it is valid at all services of the developer. */
  isIssuerAudience: boolean;
  issuedAt: string;
  expiresAt: string;
  /** While there is one, nothing acts with it. */
  holds: HoldOnPermission[];
  /** Whether the viewer can resume it: they hold it, or a rule of the developer does. */
  isHeldByYou: boolean;
  delegated: PermissionView[];
}

/** A hold on a permission, on one that it was delegated from, or on an agent. */
interface HoldOnPermission {
  by: HoldView['by'];
  since: string;
  reason: string | null;
  on: 'permission' | 'agent' | 'above';
}

export function permissionPageView(
  { person, releases, permission, parent, end, isCut }: PermissionPage,
  site: Site,
): PermissionPageView {
  return {
    developer: person.developer.name,
    domain: withLogoAddress(person.developer.domain, site),
    principalId: person.principalId,
    permission: permissionView(permission, releases, site.publicUrl),
    parent:
      parent === undefined
        ? null
        : { id: parent.id, agent: { name: parent.agent.name, clientId: parent.agent.clientId } },
    end: end === undefined ? null : { at: end.at.toISOString(), by: end.by },
    isCut,
  };
}

function permissionView(
  { held, scopes, actions, delegated }: Permission,
  releases: PermissionPage['releases'],
  issuer: string,
): PermissionView {
  const { id, agent, audience, issuedAt, expiresAt, holds } = held;
  return {
    id,
    agent,
    scopes,
    actions,
    audience,
    isIssuerAudience: audience === issuer,
    issuedAt: issuedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    holds: holds.map(({ by, since, reason = null, on }) => ({
      by,
      since,
      reason,
      on: on === id ? 'permission' : on === agent.id ? 'agent' : 'above',
    })),
    isHeldByYou: holds.some(({ on, by }) => on === id && releases.includes(by)),
    delegated: delegated.map((each) => permissionView(each, releases, issuer)),
  };
}
