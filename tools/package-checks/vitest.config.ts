import { suite } from 'test-config';

export default suite({ test: { globalSetup: 'test/pack.ts', testTimeout: 300_000, hookTimeout: 300_000 } });
