import { suite } from 'test-config';
import type { ViteUserConfig } from 'vitest/config';

/** Registers an SDK of OpenTelemetry, which is one for a whole process. */
const ALONE = 'test/telemetry/spans.test.ts';

const { test: shared } = suite({
  test: { setupFiles: ['test/support/search-logs.ts', 'test/support/hold-contract.ts'] },
});

const config: ViteUserConfig = {
  test: {
    ...shared,
    globalSetup: ['test/support/global-setup.ts'],
    projects: [
      {
        extends: false,
        test: {
          ...shared,
          name: 'shared process',
          exclude: [...(shared?.exclude ?? []), ALONE],
        },
      },
      { extends: false, test: { ...shared, name: 'own process', isolate: true, include: [ALONE] } },
    ],
  },
};
export default config;
