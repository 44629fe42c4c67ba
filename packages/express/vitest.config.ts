import { oneProcess, suite } from 'test-config';

// light-my-request puts its own prototypes beneath those of Express.
export default suite(oneProcess, ['test/inject.test.ts']);
