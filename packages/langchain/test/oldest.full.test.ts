import { testOldest } from 'adapter-tests';

testOldest({
  root: new URL('..', import.meta.url),
  releases: ['@langchain/core@1.1.49', 'langchain@1.4.0', '@langchain/langgraph@1.3.0'],
  // The others are about what only newer releases have.
  files: ['contract', 'options', 'outcome', 'refusal', 'runnable', 'several-tools', 'ways-to-run'],
});
