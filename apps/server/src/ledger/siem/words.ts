import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Audit log', {
  streamAuditLines: {
    summary: 'Follow the audit log',
    description:
      "A stream of lines for a SIEM: entries, events or administrators' changes, in JSON, OCSF or Common Event Format.",
  },
});
