import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Admissions', {
  admitCall: {
    summary: 'Admit a call',
    description:
      'Decides one call of a tool on the server: allow, ask a person, or refuse. Guards call it where a grant has limits, budgets or approvals. The decision is written to the audit log.',
  },
  settleCall: {
    summary: 'Settle a call',
    description:
      'Writes how an admitted call ended. A call that did not run gives back what it took from its budgets.',
  },
});
