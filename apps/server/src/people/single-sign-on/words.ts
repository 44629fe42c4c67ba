import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Single sign-on', {
  createSsoConnection: {
    summary: 'Create a connection',
    description:
      'Connects an OpenID Connect provider by which people sign in to the console. The server reads the description of the provider first.',
  },
  listSsoConnections: {
    summary: 'List connections',
    description: 'Every connection, without its client secret.',
  },
  getSsoConnection: {
    summary: 'Get a connection',
    description: 'Its provider, its domains and its roles, without its client secret.',
  },
  updateSsoConnection: {
    summary: 'Change a connection',
    description: 'Changes the members that are given.',
  },
  deleteSsoConnection: {
    summary: 'Delete a connection',
    description: 'Nobody signs in by it any more. Sessions that it opened end.',
  },
});
