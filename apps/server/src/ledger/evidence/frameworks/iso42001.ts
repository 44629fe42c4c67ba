import type { Framework } from './framework.ts';

export const iso42001: Framework = {
  id: 'iso42001',
  name: 'ISO/IEC 42001:2023, Annex A',
  source:
    'Numbers and titles of controls were compared with public summaries. The text of the standard was not available for comparison: have your auditor confirm them.',
  controls: [
    {
      ref: 'A.6.2.6',
      title: 'AI system operation and monitoring',
      claim:
        'What agents did, what was refused and what raised an alert is recorded. This supports monitoring of operation.',
      facts: ['entries', 'refusals', 'anomalies'],
      notShown: 'Performance and quality of the AI system, repairs, updates and support.',
    },
    {
      ref: 'A.6.2.8',
      title: 'AI system recording of event logs',
      claim:
        'Event logs are recorded while agents are in use, and later changes of them show. This supports the recording of event logs.',
      facts: ['entries', 'signed', 'erasures'],
      notShown: 'Logs of other phases of the life cycle, and of the model itself.',
    },
    {
      ref: 'A.9.2',
      title: 'Processes for responsible use',
      claim:
        'Use needs a grant within stated limits, and a person’s approval where a policy demands it. This supports processes for responsible use.',
      facts: ['grants', 'approvals', 'policyChanges'],
      notShown: 'The processes themselves, as the organization documents them.',
    },
    {
      ref: 'A.9.4',
      title: 'Intended use',
      claim:
        'Calls outside of what was granted were refused. This supports that the system is used as intended.',
      facts: ['refusals', 'holds', 'ends'],
      notShown: 'What the intended use is, and unintended use within granted scopes.',
    },
    {
      ref: 'A.10.2 and A.10.3',
      title: 'Responsibilities between parties',
      claim:
        'Each grant names agent, person, service and developer, also where an agent delegated to another. This supports that responsibilities are allocated.',
      facts: ['grants', 'delegations'],
      notShown: 'Contracts with suppliers and customers.',
    },
  ],
};
