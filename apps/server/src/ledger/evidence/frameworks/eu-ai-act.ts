import type { Framework } from './framework.ts';

/** Only the parts about records, oversight and use. Most duties of the Act are about the AI system itself. */
export const euAiAct: Framework = {
  id: 'eu-ai-act',
  name: 'EU AI Act, Regulation (EU) 2024/1689',
  source:
    'Article numbers and wording were compared with public reproductions of the Regulation, not with the Official Journal. Duties for high-risk systems apply from 2 December 2027 (Annex III) and 2 August 2028 (Annex I), as amended in June 2026; Article 50 applies from 2 August 2026. Harmonised standards for them are not cited in the Official Journal.',
  // Six months are 184 days at most, from March to August.
  keepsLogs: { days: 184, source: 'the EU AI Act (Articles 19(1) and 26(6): six months)' },
  controls: [
    {
      ref: 'Article 12(1)',
      title: 'Automatic recording of events',
      claim:
        'Each call of an agent behind a guard, allowed or refused, is recorded by the system itself, in a log that shows later changes. This supports automatic recording.',
      facts: ['entries', 'refusals'],
      notShown:
        'Calls of agents to services without a guard, what the model was given and what it answered, and the time before the log began.',
    },
    {
      ref: 'Article 12(2)',
      title: 'Events relevant for risk and monitoring',
      claim:
        'Refusals, alerts, holds and ended grants are recorded with their times. This supports finding situations that may present a risk, and monitoring of operation.',
      facts: ['refusals', 'anomalies', 'holds', 'ends'],
      notShown: 'Whether a situation presented a risk, and substantial modifications of the AI system.',
    },
    {
      ref: 'Article 14',
      title: 'Human oversight',
      claim:
        'What people approved, refused, held and ended is recorded, as far as it is listed here. This supports oversight and the means to stop.',
      facts: ['approvals', 'holds', 'ends', 'grants'],
      notShown:
        'Whether these people understood the system, and whether oversight was designed into the AI system before it was placed on the market.',
    },
    {
      ref: 'Articles 19(1) and 26(6)',
      title: 'Keeping automatically generated logs for at least six months',
      claim:
        'The entries of this period were in the log when the pack was made, and the signed checkpoint covers them. The setting “retention” in settings.json is never shorter than six months. This supports that logs are kept.',
      facts: ['entries', 'erasures'],
      notShown:
        'That they will be kept in copies and backups, and logs that are under the control of others.',
    },
    {
      ref: 'Article 26(2) and (5)',
      title: 'Deployers assign oversight, and monitor operation',
      claim:
        'Who changed what an agent may do is recorded with the person or key. This supports that responsibility is assigned and operation is monitored.',
      facts: ['changes', 'anomalies', 'approvals'],
      notShown:
        'Competence, training and authority of the people who are assigned, and information of workers and of authorities.',
    },
    {
      ref: 'Article 50(1)',
      title: 'People know that they deal with an AI system',
      claim:
        'A person who was asked for a grant on the consent page was shown which agent asks. This supports that they knew that an agent would act.',
      facts: ['proven'],
      notShown:
        'What people are told where they talk to the AI system itself, and grants that a developer vouched for without that page.',
    },
  ],
};
