import type { BindingWay, EntryStatus } from '@grantex/sdk';

/*
 * The responses behind the permissions page (`GET /permissions/…`), which are not part of the SDK.
 * `test/types.test-d.ts` holds them equal to the server's types.
 */

/** `GET /permissions/overview`. */
export interface OverviewResponse {
  /** Null while nobody is signed in. */
  overview: Overview | null;
  /** Whether a session has just ended. */
  hasEnded: boolean;
  /** The token for forms and POST requests. */
  csrf: string;
}

/** Everything that can act for the signed-in person. */
export interface Overview {
  /** `vouched`: they came by a developer's link, and see only what concerns that developer. */
  kind: 'passkey' | 'vouched';
  /** Whether signing in would show more. */
  canSignIn: boolean;
  people: Person[];
  /** Whether more may be active than is shown. */
  isCut: boolean;
}

/** A domain that the server has checked to be the developer's. */
export interface Domain {
  /** In ASCII (punycode). */
  name: string;
  /** The address of the server's copy of the logo. */
  logo: string | null;
}

/** The person as one developer knows them. */
export interface Person {
  principal: string;
  principalId: string;
  developer: string;
  developerId: string;
  domain: Domain | null;
  /** `provider` is the host at which they sign in. */
  binding: { way: BindingWay; provider: string | null; boundAt: string } | null;
  active: ListedPermission[];
  /** Approved requests whose app has not fetched the grant yet. */
  awaited: { id: string; agent: { id: string; name: string; clientId: string | null }; until: string }[];
  /** Calls that wait for the person's answer. */
  waiting: WaitingCall[];
}

/** A call that waits. What it is about stands on its own page, which shows it after a passkey. */
export interface WaitingCall {
  id: string;
  agent: { id: string; name: string; clientId: string | null };
  action: string;
  /** Until when it can be decided. */
  until: string;
}

/** A permission of the list. */
export interface ListedPermission {
  id: string;
  /** `clientId`: of an OAuth client, whose name is what it calls itself. */
  agent: { id: string; name: string; clientId: string | null };
  /** How many scopes it has. */
  things: number;
  /** How many permissions were delegated from it. */
  below: number;
  issuedAt: string;
  expiresAt: string;
  /** Null where nothing is recorded. */
  lastUse: { at: string; isRefused: boolean } | null;
  /** Whether somebody holds it, so that nothing acts with it. */
  isOnHold: boolean;
}

/** `GET /permissions/grants/<id>`: the page of one permission. */
export interface PermissionResponse {
  developer: string;
  domain: Domain | null;
  principalId: string;
  permission: Permission;
  /** The permission that it was delegated from; null for one that the person gave. */
  parent: { id: string; agent: { name: string; clientId: string | null } } | null;
  /** Null while it is active. */
  end: { at: string; by: EndedBy | null } | null;
  /** Whether more may be delegated from it than is shown. */
  isCut: boolean;
}

export interface Permission {
  id: string;
  agent: { id: string; name: string; description: string | null; clientId: string | null };
  scopes: LimitedScope[];
  /** The latest ones, newest first. */
  actions: Action[];
  audience: string;
  isIssuerAudience: boolean;
  issuedAt: string;
  expiresAt: string;
  holds: Hold[];
  /** Whether this person holds it, and can resume it. */
  isHeldByYou: boolean;
  delegated: Permission[];
}

/** A hold on a permission, on its agent, or on something above it. While there is one, nothing acts with the permission. */
export interface Hold {
  by: Holder;
  since: string;
  reason: string | null;
  on: 'permission' | 'agent' | 'above';
}

/** Who holds; `vouched`: somebody with a developer's link. */
export type Holder = 'developer' | 'person' | 'vouched' | 'rule';

/** A scope in words. `sentence` is null where nobody has described it. */
export interface Scope {
  scope: string;
  sentence: string | null;
  isStandard: boolean;
  limit?: string;
}

/** A scope of a permission, with what else limits it. */
export interface LimitedScope extends Scope {
  limits?: Limit[];
  /** What its calls, and those of all that was delegated from it, have used together. */
  spent?: Spent[];
}

/** What is spent of a budget, as a sentence and as a share from 0 to 1. */
export interface Spent {
  text: string;
  share: number;
}

/** A limit as a sentence: words, and values of the developer's, with hidden characters spelled. */
export interface Limit {
  readonly pieces: readonly (string | { readonly value: string })[];
  /** All values that the sentence speaks of, where they are too many to name. */
  readonly values?: readonly string[];
  /** The amounts which are all that this states; consent has a field for each. */
  readonly lowers?: readonly string[];
}

/** `sentence` is null where the action does not have the name of a described scope. */
export interface Action {
  action: string;
  sentence: string | null;
  status: EntryStatus;
  at: string;
}

/** Who ended a permission; `time`: it expired. */
export type EndedBy =
  | 'person'
  | 'vouched'
  | 'developer'
  | 'organization'
  | 'agent'
  | 'replacement'
  | 'server'
  | 'time';

/** `GET /permissions/history`. */
export interface HistoryResponse {
  happenings: HistoryItem[];
  /** Where the next page begins; null on the last one. */
  next: string | null;
}

export interface HistoryItem {
  id: string;
  kind: 'permission' | 'approved' | 'denied' | 'binding' | 'ended' | 'held' | 'released';
  at: string;
  principalId: string;
  developer: string;
  agent: string | null;
  /** Of an OAuth client. */
  clientId: string | null;
  /** The agent that had delegated what ended. */
  parentAgent: string | null;
  scopes: Scope[];
  /** The permission that has a page. */
  grantId: string | null;
  way: BindingWay | null;
  /** The host of the provider, for a binding by one. */
  provider: string | null;
  /** For an approval: until when its app can fetch the grant, or could. */
  until: string | null;
  endedAt: string | null;
  isStopped: boolean;
  /** What ended or was held: one permission with all below it, or all of an agent, of the person, or of the developer. */
  what: 'grant' | 'agent' | 'principal' | 'developer' | null;
  endedBy: EndedBy | null;
  /** Who put the hold on, or released it. */
  heldBy: Holder | null;
}

/** `POST /permissions/stop`, `POST /permissions/grants/<id>/revoke` and `…/pause`. */
export interface StopResponse {
  at: string;
  /** The number of permissions that were active until then, and that it concerns. */
  ended: number;
  /** Whether more than these may have ended. */
  isMore: boolean;
  /** The number of approvals whose app had not fetched the grant, and now cannot. */
  neverBegun: number;
  verifiers: Verifiers[];
}

/** `POST /permissions/grants/<id>/resume`. */
export interface ResumeResponse {
  /** Whether somebody else holds it, or something above it is held. */
  isOnHold: boolean;
}

/** A developer's verifiers that are connected to the server, and how many of them were told. */
export interface Verifiers extends ToldResponse {
  developer: string;
  developerId: string;
  /** The entry of the developer's log that they were told. */
  seq: number;
  /** From when on every verifier refuses, told or not. */
  latest: string;
}

/** `GET /permissions/told`. */
export interface ToldResponse {
  connected: number;
  told: number;
}
