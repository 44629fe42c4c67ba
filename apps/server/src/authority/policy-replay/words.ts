import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Policies', {
  replayPolicies: {
    summary: 'Replay policies over the audit log',
    description:
      'Decides past calls again, by the policies in force or by a draft, and lists those that would be decided otherwise.',
  },
});
