import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Policies', {
  listPolicies: {
    summary: 'List policies',
    description: 'Policies in Cedar and rules, with the digest of all of them.',
  },
  createPolicyRule: {
    summary: 'Create a rule',
    description:
      'Adds a rule in the shape of the public product: allow or deny scopes for an agent, a person or a time of day.',
  },
  getPolicy: {
    summary: 'Get a policy',
    description: 'By the name of a policy in Cedar, or by the id of a rule.',
  },
  savePolicy: {
    summary: 'Save a policy in Cedar',
    description: 'Creates or replaces a policy. It holds for tokens that are issued from now on, or at once.',
  },
  deletePolicy: {
    summary: 'Delete a policy',
    description: 'It decides nothing from now on.',
  },
  updatePolicyRule: {
    summary: 'Change a rule',
    description: 'Changes the members that are given. A policy in Cedar is saved as a whole instead.',
  },
  testPolicies: {
    summary: 'Test policies',
    description:
      'Decides an imagined call by the policies, and by a draft if one is given, without consequences.',
  },
  getPolicySet: {
    summary: 'Get a set of policies',
    description: 'The policies that were in force under a digest, as audit entries name it.',
  },
});
