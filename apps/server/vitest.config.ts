import { suite } from 'test-config';

export default suite({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/search-logs.ts', 'test/support/hold-contract.ts'],
  },
});
