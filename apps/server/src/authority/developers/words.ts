import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Developer', {
  signUp: {
    summary: 'Sign up a developer',
    description:
      'Makes a developer and an API key with the role `admin`. It works where the operator allows it; by default on a sandbox on loopback.',
  },
  getDeveloper: {
    summary: 'Get the developer',
    description: 'The developer whose key calls, its settings, and what the key may do.',
  },
  updateDeveloper: {
    summary: 'Change the settings',
    description: 'Changes the settings that are given.',
  },
});
