import { suite } from 'test-config';

export default suite({ test: { include: ['examples/**/*.test.ts'] } });
