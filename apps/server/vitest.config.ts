import { suite } from 'test-config';
import type { ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = suite(
  {
    test: {
      globalSetup: ['test/support/global-setup.ts'],
      setupFiles: ['test/support/search-logs.ts', 'test/support/hold-contract.ts'],
    },
  },
  // Registers an SDK of OpenTelemetry, which is one for a whole process.
  ['test/main/telemetry/spans.test.ts'],
);
export default config;
