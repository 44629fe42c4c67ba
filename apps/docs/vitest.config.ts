import { suite } from 'test-config';

export default suite({ test: { globalSetup: ['test/support/global-setup.ts'] } });
