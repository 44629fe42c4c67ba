import { describeOperations } from '../requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Server', {
  getOpenApiDocument: {
    summary: 'Get this document',
    description: 'The OpenAPI document of this server.',
  },
});
