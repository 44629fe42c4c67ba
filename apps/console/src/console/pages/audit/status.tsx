import type { EntryStatus } from '@grantex/sdk';
import { Tag } from '../../../ui/tag.tsx';

const KINDS = { allowed: 'plain', success: 'good', failure: 'warning', blocked: 'bad' } as const;

/** The status of an entry. */
export function StatusTag({ status }: { status: EntryStatus }) {
  return <Tag kind={KINDS[status] ?? 'plain'}>{status}</Tag>;
}
