import { suite } from 'test-config';

// The full test installs the packages of every template.
export default suite({ test: { testTimeout: 600_000 } });
