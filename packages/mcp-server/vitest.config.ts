import { suite } from 'test-config';

// Most of these tests wait for processes and for servers that do not answer.
export default suite({ test: { globalSetup: ['test/support/global-setup.ts'] } });
