import type { Anomaly } from '@grantex/sdk';
import { Tag } from '../../../ui/tag.tsx';

/** Whether an alert is open, and whether somebody has seen it. */
export function AlertState({ alert: { status, acknowledgedAt } }: { alert: Anomaly }) {
  if (status === 'closed') return <Tag>closed</Tag>;
  return acknowledgedAt === null ? <Tag kind="bad">open</Tag> : <Tag kind="warning">acknowledged</Tag>;
}
