import type { Framework } from './framework.ts';

export const soc2: Framework = {
  id: 'soc2',
  name: 'SOC 2, Trust Services Criteria (2017)',
  source:
    'Numbers and titles are those of the common criteria. The text of the AICPA was not available for comparison: have your auditor confirm them.',
  controls: [
    {
      ref: 'CC6.1',
      title: 'Logical access',
      claim:
        'Agents act only within grants that name scopes, services and an end, and what is outside is refused. This supports restriction of logical access.',
      facts: ['grants', 'refusals', 'keyChanges'],
      notShown:
        'Access of people and systems that do not use these grants, and how keys are kept outside of this server.',
    },
    {
      ref: 'CC6.2',
      title: 'Authorizing access before it is given',
      claim:
        'Grants are listed with the decision behind each, where a person made one, and with how that person had signed in. This supports authorization before access.',
      facts: ['grants', 'proven', 'approvals'],
      notShown: 'How people are registered at their provider of sign-in.',
    },
    {
      ref: 'CC6.3',
      title: 'Changing and removing access',
      claim:
        'Grants that ended, holds, and changes by administrators are recorded with who made them. This supports that access is changed and removed.',
      facts: ['ends', 'holds', 'changes'],
      notShown: 'That access was removed as soon as it was not needed any more.',
    },
    {
      ref: 'CC6.6',
      title: 'Measures against threats from outside',
      claim:
        'Calls without the authority for them were refused at the boundary of the service. This supports protection of that boundary.',
      facts: ['refusals'],
      notShown: 'Networks, and services without a guard.',
    },
    {
      ref: 'CC7.2',
      title: 'Monitoring for anomalies',
      claim: 'All guarded calls are recorded, and unusual ones can raise alerts. This supports monitoring.',
      facts: ['entries', 'anomalies'],
      notShown: 'Monitoring of systems other than agents.',
    },
    {
      ref: 'CC7.3 and CC7.4',
      title: 'Evaluating and responding to events',
      claim:
        'Alerts, holds and ended grants are recorded in order. This supports that events were responded to.',
      facts: ['anomalies', 'holds', 'ends'],
      notShown: 'The response of the organization: people told, causes found, incidents closed.',
    },
    {
      ref: 'CC8.1',
      title: 'Managing changes',
      claim:
        'Changes of policies, agents, scopes and settings are in a log of their own, with the person or key. This supports that changes are authorized and recorded.',
      facts: ['changes', 'policyChanges'],
      notShown: 'Review and test of changes, and changes of the code of agents and services.',
    },
  ],
};
