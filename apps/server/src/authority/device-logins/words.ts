import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Device logins', {
  createDeviceLogin: {
    summary: 'Begin a device login',
    description:
      'A program shows `userCode`, and a person who is signed in to the console types it there (RFC 8628).',
  },
  fetchDeviceKey: {
    summary: 'Fetch the API key of a device login',
    description: 'Answers `pending` until the person has decided, and then with the key, once.',
  },
});
