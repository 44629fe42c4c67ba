import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Audit log', {
  getAuditCheckpoint: {
    summary: 'Get a checkpoint of the audit log',
    description: 'A signed note (C2SP) over everything that was acknowledged before the call.',
  },
  getAuditInclusionProof: {
    summary: 'Prove that an entry is in the audit log',
    description: 'The inclusion proof of RFC 6962 §2.1.1.',
  },
  getAuditConsistencyProof: {
    summary: 'Prove that the audit log only grew',
    description: 'The consistency proof of RFC 6962 §2.1.2 between two sizes.',
  },
  getAuditLogKey: {
    summary: 'Get the key of the audit log',
    description: 'The key that verifies checkpoints, and the keys before it.',
  },
  exportAuditLog: {
    summary: 'Export the audit log',
    description: 'All entries as JSON Lines. Anybody can check the file offline.',
  },
});

/** What the document says of these operations. */
export const administratorsLogWords = describeOperations("Administrators' log", {
  getAdminCheckpoint: {
    summary: "Get a checkpoint of the administrators' log",
    description: 'A signed note (C2SP) over everything that was acknowledged before the call.',
  },
  getAdminInclusionProof: {
    summary: "Prove that a change is in the administrators' log",
    description: 'The inclusion proof of RFC 6962 §2.1.1.',
  },
  getAdminConsistencyProof: {
    summary: "Prove that the administrators' log only grew",
    description: 'The consistency proof of RFC 6962 §2.1.2 between two sizes.',
  },
  getAdminLogKey: {
    summary: "Get the key of the administrators' log",
    description: 'The key that verifies checkpoints, and the keys before it.',
  },
});
