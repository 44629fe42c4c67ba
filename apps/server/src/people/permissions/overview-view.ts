import type { BindingWay } from '@grantex/core';
import { withLogoAddress } from '../../authority/domains/logo-address.ts';
import type { ShownDomain } from '../../authority/domains/shown-domain.ts';
import type { ListedPermission, Overview, PersonOverview } from './overview.ts';
import type { Site } from '../../base/site.ts';

/** The answer for the permissions page. Its texts are unchecked: the page must escape them. */
export interface OverviewView {
  kind: Overview['kind'];
  /** Whether a visitor by link would see more with a passkey. */
  canSignIn: boolean;
  people: PersonView[];
  isCut: boolean;
}

interface PersonView {
  /** `prn_…` */
  principal: string;
  principalId: string;
  developer: string;
  developerId: string;
  /** Null where the developer has no verified one. */
  domain: ShownDomain | null;
  /** `provider` is a host. */
  binding: { way: BindingWay; provider: string | null; boundAt: string } | null;
  active: ListedPermissionView[];
  awaited: { id: string; agent: { id: string; name: string; clientId: string | null }; until: string }[];
  waiting: {
    id: string;
    agent: { id: string; name: string; clientId: string | null };
    action: string;
    until: string;
  }[];
}

interface ListedPermissionView {
  id: string;
  agent: { id: string; name: string; clientId: string | null };
  /** How many scopes it has. */
  things: number;
  below: number;
  issuedAt: string;
  expiresAt: string;
  lastUse: { at: string; isRefused: boolean } | null;
  /** Whether somebody holds it, so that nothing acts with it. */
  isOnHold: boolean;
}

export function overviewView({ kind, people, isCut }: Overview, site: Site): OverviewView {
  const isBound = people.some(({ person }) => person.binding !== undefined);
  return {
    kind,
    canSignIn: site.mode === 'live' && kind === 'vouched' && isBound,
    people: people.map((person) => personView(person, site)),
    isCut,
  };
}

function personView({ person, active, awaited, waiting }: PersonOverview, site: Site): PersonView {
  const { principal, principalId, developer, binding } = person;
  return {
    principal,
    principalId,
    developer: developer.name,
    developerId: developer.id,
    domain: withLogoAddress(developer.domain, site),
    binding: binding === undefined ? null : { ...binding, boundAt: binding.boundAt.toISOString() },
    active: active.map(listedView),
    awaited: awaited.map(({ id, agent, until }) => ({ id, agent, until: until.toISOString() })),
    waiting: waiting.map(({ id, agent, action, until }) => ({
      id,
      agent,
      action,
      until: until.toISOString(),
    })),
  };
}

function listedView({ held, below, lastUse }: ListedPermission): ListedPermissionView {
  const { id, agent, scopes, issuedAt, expiresAt } = held;
  return {
    id,
    agent: { id: agent.id, name: agent.name, clientId: agent.clientId },
    things: scopes.length,
    below,
    issuedAt: issuedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastUse: lastUse === undefined ? null : { at: lastUse.at.toISOString(), isRefused: lastUse.isRefused },
    isOnHold: held.holds.length > 0,
  };
}
