import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Revocations', {
  getRevocationSnapshot: {
    summary: 'Get a snapshot of revocations',
    description: 'Everything that is revoked and not yet expired, in one signed message.',
  },
  streamRevocations: {
    summary: 'Follow revocations',
    description:
      'A stream of signed messages, as server-sent events. It begins with a snapshot, or after the place that the client names.',
  },
});
