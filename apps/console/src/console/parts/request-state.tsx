import type { AuthorizationStatus, GrantexEvent, ListedAuthorization } from '@grantex/sdk';
import { RelativeMoment } from '../../ui/moment.tsx';
import { Tag } from '../../ui/tag.tsx';

const KIND = {
  pending: 'warning',
  approved: 'good',
  denied: 'bad',
  cancelled: 'plain',
  expired: 'plain',
  consumed: 'good',
} as const satisfies Record<AuthorizationStatus, string>;

/** What people read for each status. */
export const REQUEST_WORDS: Readonly<Record<AuthorizationStatus, string>> = {
  pending: 'pending',
  approved: 'approved',
  denied: 'denied',
  cancelled: 'cancelled',
  expired: 'expired',
  consumed: 'granted',
};

/** The status of a request. */
export function RequestState({ status }: Pick<ListedAuthorization, 'status'>) {
  return <Tag kind={KIND[status]}>{REQUEST_WORDS[status]}</Tag>;
}

/** Until when a request waits for its person. */
export function WaitsUntil({ request }: { request: Pick<ListedAuthorization, 'status' | 'expiresAt'> }) {
  return request.status === 'pending' ? <RelativeMoment at={request.expiresAt} /> : undefined;
}

/** Whether an event may change a request, or add one. */
export function changesRequests({ type }: Pick<GrantexEvent, 'type'>): boolean {
  return type.startsWith('authorization.') || type === 'grant.created' || type === 'principal.erased';
}

/** An approval may lapse with its code, a minute after it. */
const CODE_CHECK = 30_000;
/** Clocks differ a little. */
const LATER = 1_000;

/** Milliseconds until the clock changes the status of one of these requests; false where it changes none. */
export function untilNextExpiry(requests: readonly ListedAuthorization[] | undefined): number | false {
  const waits = (requests ?? []).flatMap(({ status, expiresAt }) => {
    if (status === 'approved') return [CODE_CHECK];
    return status === 'pending' ? [Math.max(Date.parse(expiresAt) - Date.now(), 0) + LATER] : [];
  });
  return waits.length === 0 ? false : Math.min(...waits);
}
