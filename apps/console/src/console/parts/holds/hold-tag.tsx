import type { Hold } from '@grantex/sdk';
import { Tag } from '../../../ui/tag.tsx';

/** That a grant or an agent is on hold; nothing where nobody holds it. */
export function HoldTag({ holds }: { holds: readonly Hold[] }) {
  return holds.length === 0 ? undefined : <Tag kind="warning">on hold</Tag>;
}
