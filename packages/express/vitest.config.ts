import { suite } from 'test-config';

// light-my-request puts its own prototypes beneath those of Express.
export default suite({}, ['test/inject.test.ts']);
