import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Holds', {
  holdGrant: {
    summary: 'Put a grant on hold',
    description: 'Keeps a grant and everything below it from acting for now. It ends nothing.',
  },
  releaseGrant: {
    summary: 'Release a grant',
    description:
      'Releases the holds that the developer or a rule has put on a grant. A hold by the person stays.',
  },
  holdAgent: {
    summary: 'Put an agent on hold',
    description: 'Keeps an agent, and everything below its grants, from acting for now. It ends nothing.',
  },
  releaseAgent: {
    summary: 'Release an agent',
    description: 'Releases the holds that the developer or a rule has put on an agent.',
  },
});
