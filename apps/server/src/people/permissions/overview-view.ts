import type { BindingWay } from '@grantex/core';
import type { DescribedScope } from '../../authority/scopes/describe.ts';
import type { Overview, Permission, PersonOverview } from './overview.ts';
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
  /** `provider` is a host. */
  binding: { way: BindingWay; provider: string | null; boundAt: string } | null;
  active: PermissionView[];
  awaited: { id: string; agent: { id: string; name: string; clientId: string | null }; until: string }[];
}

interface PermissionView {
  id: string;
  agent: { id: string; name: string; description: string | null; clientId: string | null };
  scopes: DescribedScope[];
  audience: string;
  /** Whether it is valid at all services of the developer. */
  isIssuerAudience: boolean;
  issuedAt: string;
  expiresAt: string;
  delegated: PermissionView[];
}

export function overviewView(
  { kind, people, isCut }: Overview,
  { mode, publicUrl: issuer }: Site,
): OverviewView {
  const isBound = people.some(({ person }) => person.binding !== undefined);
  return {
    kind,
    canSignIn: mode === 'live' && kind === 'vouched' && isBound,
    people: people.map((each) => personView(each, issuer)),
    isCut,
  };
}

function personView({ person, active, awaited }: PersonOverview, issuer: string): PersonView {
  const { principal, principalId, developer, binding } = person;
  return {
    principal,
    principalId,
    developer: developer.name,
    developerId: developer.id,
    binding: binding === undefined ? null : { ...binding, boundAt: binding.boundAt.toISOString() },
    active: active.map((each) => permissionView(each, issuer)),
    awaited: awaited.map(({ id, agent, until }) => ({ id, agent, until: until.toISOString() })),
  };
}

function permissionView({ held, scopes, delegated }: Permission, issuer: string): PermissionView {
  const { id, agent, audience, issuedAt, expiresAt } = held;
  return {
    id,
    agent,
    scopes,
    audience,
    isIssuerAudience: audience === issuer,
    issuedAt: issuedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    delegated: delegated.map((each) => permissionView(each, issuer)),
  };
}
