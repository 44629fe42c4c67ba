import type { BindingWay } from './overview.ts';

/** A page of what was decided (`apps/server/src/permissions/history.ts`). */
export interface Past {
  happenings: Happening[];
  next: string | null;
}

export interface Happening {
  id: string;
  kind: 'permission' | 'denied' | 'binding';
  at: string;
  principalId: string;
  developer: string;
  agent: string | null;
  scopes: string[];
  way: BindingWay | null;
  endedAt: string | null;
  isStopped: boolean;
}
