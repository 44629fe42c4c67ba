import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Audit log', {
  appendAuditEntry: {
    summary: 'Append an audit entry',
    description:
      "Writes what an agent has done, or was refused, to the developer's log. The answer is the entry, with its place and hash.",
  },
  appendAuditEntries: {
    summary: 'Append audit entries',
    description: 'Writes several entries, all of them or none, in their order.',
  },
  listAuditEntries: {
    summary: 'List audit entries',
    description: 'Filtered by agent, grant, person, action, status or time. `cursor` continues a list.',
  },
  getAuditEntry: {
    summary: 'Get an audit entry',
    description: 'One entry, with what is needed to check its hash.',
  },
  eraseAuditMetadata: {
    summary: 'Erase the metadata of an entry',
    description: 'Removes the metadata and its salt. The hashes of the log stay valid.',
  },
});
