import { describeOperations } from '../../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Anomalies', {
  listAnomalyRules: {
    summary: 'List rules',
    description: 'What happens about alerts: ignore, notify, hold or revoke.',
  },
  createAnomalyRule: {
    summary: 'Create a rule',
    description: 'Says what happens about alerts of some kinds or agents.',
  },
  deleteAnomalyRule: {
    summary: 'Delete a rule',
    description: 'An alert without a rule is a notification.',
  },
});
