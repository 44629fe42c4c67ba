import type { Framework } from './framework.ts';

export const gdpr: Framework = {
  id: 'gdpr',
  name: 'GDPR, Regulation (EU) 2016/679',
  source:
    'Article numbers are those of the Regulation; the Official Journal was not available for comparison. A grant says what an agent may do. It is consent in the sense of Article 6(1)(a) only where you ask for that as well.',
  controls: [
    {
      ref: 'Article 5(2)',
      title: 'Accountability',
      claim:
        'What agents did for people, and who allowed it, is recorded and can be checked by others. This supports accountability.',
      facts: ['entries', 'grants', 'changes'],
      notShown: 'Processing outside of guarded calls.',
    },
    {
      ref: 'Article 7(1) and (3)',
      title: 'Demonstrating a person’s decision, and taking it back',
      claim:
        'Each decision of a person is recorded with its time, scopes and how they had signed in, and so is its end. This supports showing what was decided and withdrawn.',
      facts: ['proven', 'ends'],
      notShown:
        'That a decision was informed and freely given, and the words in which your own service asked.',
    },
    {
      ref: 'Article 17',
      title: 'Erasure',
      claim:
        'Names and metadata that were erased are counted, and the log still verifies without them. This supports that erasure is carried out.',
      facts: ['erasures'],
      notShown: 'Requests for erasure, and copies elsewhere, such as in a SIEM or in earlier packs.',
    },
    {
      ref: 'Article 25',
      title: 'Data protection by design',
      claim:
        'Entries hold digests of arguments unless a rule states otherwise, and people by random ids whose names can be erased. This supports minimisation.',
      facts: ['entries', 'erasures'],
      notShown:
        'What rules of your services write into metadata is in entries.jsonl: look at it before you hand this pack on.',
    },
    {
      ref: 'Article 32(1)',
      title: 'Security of processing',
      claim:
        'Access of agents is limited, refused beyond its limits, held and ended. This supports security of processing.',
      facts: ['refusals', 'holds', 'ends', 'anomalies'],
      notShown: 'Encryption, backups and the other measures of the organization.',
    },
  ],
};
