import { suite } from 'test-config';

export default suite({ test: { globalSetup: 'test/pack.ts' } });
