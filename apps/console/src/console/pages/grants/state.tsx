import type { Grant } from '@grantex/sdk';
import { Tag } from '../../../ui/tag.tsx';

const KIND = { active: 'good', revoked: 'bad', expired: 'plain' } as const;

/** The status of a grant. */
export function GrantState({ grant: { status } }: { grant: Pick<Grant, 'status'> }) {
  return <Tag kind={KIND[status]}>{status}</Tag>;
}
