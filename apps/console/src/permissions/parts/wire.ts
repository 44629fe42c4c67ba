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

/** The person as one developer knows them. */
export interface Person {
  principal: string;
  principalId: string;
  developer: string;
  developerId: string;
  /** `provider` is the host at which they sign in. */
  binding: { way: BindingWay; provider: string | null; boundAt: string } | null;
  active: Permission[];
  /** Approved requests whose app has not fetched the grant yet. */
  awaited: { id: string; agent: { id: string; name: string; clientId: string | null }; until: string }[];
}

export interface Permission {
  id: string;
  /** `clientId`: of an OAuth client, whose name is what it calls itself. */
  agent: { id: string; name: string; description: string | null; clientId: string | null };
  scopes: { scope: string; sentence: string | null; isStandard: boolean; limit?: string }[];
  audience: string;
  isIssuerAudience: boolean;
  issuedAt: string;
  expiresAt: string;
  delegated: Permission[];
}

/** `GET /permissions/lately`: the latest actions, by the id of the permission. */
export interface RecentResponse {
  done: Record<string, RecentAction[]>;
}

export interface RecentAction {
  action: string;
  status: EntryStatus;
  at: string;
}

/** `GET /permissions/history`. */
export interface HistoryResponse {
  happenings: HistoryItem[];
  /** Where the next page begins; null on the last one. */
  next: string | null;
}

export interface HistoryItem {
  id: string;
  kind: 'permission' | 'approved' | 'denied' | 'binding';
  at: string;
  principalId: string;
  developer: string;
  agent: string | null;
  /** Of an OAuth client. */
  clientId: string | null;
  scopes: string[];
  way: BindingWay | null;
  /** The host of the provider, for a binding by one. */
  provider: string | null;
  /** For an approval: until when its app can fetch the grant, or could. */
  until: string | null;
  endedAt: string | null;
  isStopped: boolean;
}

/** `POST /permissions/stop` and `POST /permissions/grants/<id>/revoke`. */
export interface StopResponse {
  at: string;
  /** The number of permissions that were active until then. */
  ended: number;
  /** Whether more than these may have ended. */
  isMore: boolean;
  /** The number of approvals whose app had not fetched the grant, and now cannot. */
  neverBegun: number;
  verifiers: { developer: string; connected: number; told: number }[];
}
