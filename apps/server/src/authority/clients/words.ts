import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('OAuth', {
  registerClient: {
    summary: 'Register a client',
    description: 'Dynamic client registration (RFC 7591) for MCP clients.',
  },
});
