import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Approvals', {
  listApprovals: {
    summary: 'List approvals',
    description: 'The newest first. An approval is asked for by a call that a person must decide.',
  },
  getApproval: {
    summary: 'Get an approval',
    description:
      'With `wait`, the answer comes as soon as the person has decided, or after that many seconds.',
  },
  decideApproval: {
    summary: 'Decide an approval in the sandbox',
    description:
      'Stands in for the person, so that tests need none. A live server does not have this operation.',
  },
});
