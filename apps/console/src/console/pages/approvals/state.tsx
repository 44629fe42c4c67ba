import type { Approval, GrantexEvent } from '@grantex/sdk';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Tag } from '../../../ui/tag.tsx';

type Status = Approval['status'];

const KIND = {
  pending: 'warning',
  approved: 'good',
  refused: 'bad',
  expired: 'plain',
  used: 'good',
} as const satisfies Record<Status, string>;

/** What each status means for what comes next. */
export const MEANING: Readonly<Record<Status, string>> = {
  pending: 'It waits for the person’s answer.',
  approved: 'The call has not run yet. The agent sends the same call again.',
  refused: 'The call stays refused for this grant.',
  expired: 'Its time is over, and the call has not run. The agent may ask again.',
  used: 'The call has run, once.',
};

/** The status of an approval. */
export function ApprovalState({ status }: Pick<Approval, 'status'>) {
  return <Tag kind={KIND[status]}>{status}</Tag>;
}

/** Until when it can be answered, or an approved call can run; nothing where its time does not count any more. */
export function Until({ approval }: { approval: Approval }) {
  const end = endOf(approval);
  return end === undefined ? undefined : <RelativeMoment at={end} />;
}

export function endOf({ status, expiresAt, useUntil }: Approval): string | undefined {
  if (status === 'pending') return expiresAt;
  return status === 'approved' ? useUntil : undefined;
}

/** Whether an event may change an approval, or add one. */
export function changesApprovals({ type }: Pick<GrantexEvent, 'type'>): boolean {
  return type.startsWith('approval.') || type === 'principal.erased';
}

/** Clocks differ a little. */
const LATER = 1_000;

/** Milliseconds until the clock changes the status of one of these approvals; false where it changes none. */
export function untilNextEnd(approvals: readonly Approval[] | undefined): number | false {
  const waits = (approvals ?? []).flatMap((approval) => {
    const end = endOf(approval);
    return end === undefined ? [] : [Math.max(Date.parse(end) - Date.now(), 0) + LATER];
  });
  return waits.length === 0 ? false : Math.min(...waits);
}
