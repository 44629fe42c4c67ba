import { testOldest } from 'adapter-tests';

testOldest({
  root: new URL('..', import.meta.url),
  releases: ['@mastra/core@1.68.0'],
  files: ['contract', 'getting-started', 'run', 'sub-agent', 'workflow'],
});
