import { suite } from 'test-config';

// The full test installs two clients, and follows every client through a browser.
export default suite({ test: { testTimeout: 600_000 } });
