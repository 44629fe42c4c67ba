import { suite } from 'test-config';

// Each test runs the whole program, and some a browser beside it.
export default suite({ test: { testTimeout: 60_000 } });
