import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Catalogs', {
  getCatalog: {
    summary: 'Get the tool catalog of a service',
    description: 'The tools of a service, the scopes that each needs, and what each takes.',
  },
  saveCatalog: {
    summary: 'Save the tool catalog of a service',
    description:
      'Replaces the catalog as a whole. The consent page and policies use it to name and check arguments.',
  },
  deleteCatalog: {
    summary: 'Delete the tool catalog of a service',
    description: 'Limits on arguments are then shown without names or checks.',
  },
});
