import { suite } from 'test-config';

// The full test installs every framework, one after the other: minutes, and many on a machine that is busy.
export default suite({ test: { testTimeout: 3_600_000 } });
