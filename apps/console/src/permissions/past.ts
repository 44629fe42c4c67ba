import type { BindingWay } from '@grantex/sdk';

/**
 * A page of what was decided. The answers below `/permissions` are not part of the SDK; a type test holds this type equal
 * to the server's.
 */
export interface Past {
  happenings: Happening[];
  next: string | null;
}

export interface Happening {
  id: string;
  kind: 'permission' | 'approved' | 'denied' | 'binding';
  at: string;
  principalId: string;
  developer: string;
  agent: string | null;
  scopes: string[];
  way: BindingWay | null;
  /** Host of the provider that binds, of a binding by one. */
  provider: string | null;
  /** Of what its app has not fetched: until when it may, or might have. */
  until: string | null;
  endedAt: string | null;
  isStopped: boolean;
}
