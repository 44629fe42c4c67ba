import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Compliance', {
  createEvidencePack: {
    summary: 'Download a pack of evidence',
    description:
      'A zip with entries, proofs, policies and a report for one framework, which an auditor checks offline.',
  },
});
