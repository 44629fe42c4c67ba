import { suite } from 'test-config';

export default suite({
  test: {
    globalSetup: 'test/pack.ts',
    // A test installs a dozen packages with their frameworks: minutes on a machine that is busy.
    testTimeout: 1_200_000,
  },
});
