import type { Grant } from '@grantex/sdk';
import { Tag } from '../../../ui/tag.tsx';
import { HoldTag } from '../../parts/holds/hold-tag.tsx';

const KIND = { active: 'good', revoked: 'bad', expired: 'plain' } as const;

/** The status of a grant, and that an active one is on hold. */
export function GrantState({ grant: { status, holds } }: { grant: Pick<Grant, 'status' | 'holds'> }) {
  return (
    <>
      <Tag kind={KIND[status]}>{status}</Tag> {status === 'active' && <HoldTag holds={holds} />}
    </>
  );
}
