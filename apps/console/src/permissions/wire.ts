import type { BindingWay, EntryStatus } from '@grantex/sdk';

/** What `GET /permissions/overview` answers to whoever is signed in (`apps/server/src/people/permissions/overview-view.ts`). */
export interface Overview {
  /** `vouched`: they came by a link of a developer, and see what that developer vouches for. */
  kind: 'passkey' | 'vouched';
  canSignIn: boolean;
  people: Person[];
  /** Whether more may be in force than is shown. */
  isCut: boolean;
}

export interface Person {
  principal: string;
  principalId: string;
  developer: string;
  developerId: string;
  /** `provider` is the host at which they sign in. */
  binding: { way: BindingWay; provider: string | null; boundAt: string } | null;
  active: Permission[];
  /** What was approved and can act once its app has fetched it. */
  awaited: { id: string; agent: { id: string; name: string }; until: string }[];
}

export interface Permission {
  id: string;
  agent: { id: string; name: string; description: string | null };
  scopes: { scope: string; sentence: string | null; isStandard: boolean; limit?: string }[];
  audience: string;
  isIssuerAudience: boolean;
  issuedAt: string;
  expiresAt: string;
  delegated: Permission[];
}

export interface Deed {
  action: string;
  status: EntryStatus;
  at: string;
}

/** How many permissions end with one: itself, and all that were handed on of it. */
export function sizeOf({ delegated }: Pick<Permission, 'delegated'>): number {
  return delegated.reduce((sum, each) => sum + sizeOf(each), 1);
}

const BOUND: Readonly<Record<BindingWay, string>> = {
  'first-use': 'when you decided there for the first time: nobody had checked before whose name it is',
  verified: 'by a link that was sent to your address',
  directory: 'by the directory of your organisation',
};

/** How a name became somebody's. */
export function boundBy(way: BindingWay, provider: string | null): string {
  return provider === null ? BOUND[way] : `by signing in at ${provider}`;
}
