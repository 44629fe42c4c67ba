import { testShutdown } from 'adapter-tests';

testShutdown({
  node: () => [new URL('../examples/shutdown.ts', import.meta.url).pathname],
  body: { flight: 'AI 101' },
  scopes: ['flights:book'],
  exit: [0, null],
});
