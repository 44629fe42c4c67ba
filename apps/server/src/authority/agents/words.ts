import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Agents', {
  createAgent: {
    summary: 'Register an agent',
    description: 'Gives an agent an identity, and optionally a key that it proves to have.',
  },
  listAgents: {
    summary: 'List agents',
    description: 'The newest first, without deleted ones.',
  },
  getAgent: {
    summary: 'Get an agent',
    description: 'Its scopes, its keys and what holds it.',
  },
  updateAgent: {
    summary: 'Change an agent',
    description: 'Changes the members that are given. Suspending an agent ends its grants for good.',
  },
  updateAgentByPost: {
    summary: 'Change an agent with POST',
    description: 'The same as PATCH, for a published client.',
  },
  deleteAgent: {
    summary: 'Delete an agent',
    description: 'Ends all grants of the agent. Its id is never given away again.',
  },
  rotateAgentKey: {
    summary: 'Rotate the key of an agent',
    description: 'Adds a key that the agent proves to have. The key before is retired, and the DID stays.',
  },
});

/** What the document says of these operations. */
export const didWords = describeOperations('DIDs', {
  resolveDid: {
    summary: 'Resolve a DID',
    description: 'The DID document of `did:grantex:…`, as a result of W3C DID Resolution.',
  },
  getDidDocument: {
    summary: 'Get the DID document of an agent',
    description: 'The document of `did:web:…`, on a server whose public URL is https or on loopback.',
  },
});
