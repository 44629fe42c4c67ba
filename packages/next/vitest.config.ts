import { suite } from 'test-config';

// Next puts its own functions over those of the process.
export default suite({}, ['test/build.full.test.ts', 'test/oldest.full.test.ts']);
