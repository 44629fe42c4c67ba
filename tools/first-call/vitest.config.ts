import { suite } from 'test-config';

// The full tests install every framework, one after the other: minutes, and many on a machine that is busy. Each of them needs
// the ports that the documentation names, so they take turns.
export default suite({ test: { testTimeout: 3_600_000, maxWorkers: 1 } });
