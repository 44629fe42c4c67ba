import { oneProcess, suite } from 'test-config';

// The SDK takes its default model provider once in a process.
export default suite(oneProcess, ['test/getting-started.test.ts', 'test/readme.test.ts']);
