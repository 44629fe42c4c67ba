import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Developer', {
  setDomain: {
    summary: 'Set the domain of the developer',
    description:
      'Sets the domain by which people recognise the developer. The domain must name the developer in `/.well-known/grantex.json`.',
  },
  deleteDomain: {
    summary: 'Remove the domain of the developer',
    description: 'People then see the name of the developer alone.',
  },
});
