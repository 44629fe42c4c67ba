import { suite } from 'test-config';

export default suite({
  test: {
    // A process and all its modules for each of 150 files cost as much as their tests. What a file leaves in its process
    // (a global, a mock, a listener) it must take back.
    isolate: false,
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/search-logs.ts', 'test/support/hold-contract.ts'],
  },
});
