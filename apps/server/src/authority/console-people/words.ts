import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Single sign-on', {
  listSsoPeople: {
    summary: 'List the people of the organization',
    description: 'Everybody who has signed in to the console by single sign-on.',
  },
  eraseSsoPerson: {
    summary: 'Erase a person of the organization',
    description: 'Ends the sessions of a person and erases their name and address.',
  },
  listConsoleSessions: {
    summary: 'List sessions of the console',
    description: 'Sessions of people and of API keys.',
  },
  endOtherConsoleSessions: {
    summary: 'End all other sessions of the console',
    description: 'Ends every session but the calling one, and counts them.',
  },
  endConsoleSession: {
    summary: 'End a session of the console',
    description: 'Ends it at once.',
  },
});
