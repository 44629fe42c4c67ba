import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Events', {
  listEvents: {
    summary: 'List events',
    description: "What happened on the developer's account, the newest first.",
  },
  streamEvents: {
    summary: 'Follow events',
    description:
      'A stream of events, as server-sent events. It begins now, or after the place that the client names.',
  },
});
