import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Compliance', {
  getComplianceSummary: {
    summary: 'Get the numbers of a period',
    description: 'Counts of agents, grants, entries and policies, in the shape of the public product.',
  },
  exportGrants: {
    summary: 'Export grants',
    description: 'All grants of a period, in one answer.',
  },
  exportAuditEntries: {
    summary: 'Export audit entries',
    description: 'All entries of a period, in one answer.',
  },
  getEvidencePack: {
    summary: 'Get a pack of evidence as JSON',
    description:
      'Summary, grants and entries in the shape of the public product. `POST /v1/compliance/evidence` makes a pack that proves more.',
  },
});
