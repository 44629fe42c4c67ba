import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Activity', {
  getActivity: {
    summary: 'Get numbers over time',
    description: 'Calls and refusals by hour or day, the most active agents, and what is in force.',
  },
});
