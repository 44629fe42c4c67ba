export { endWithReader } from './end-with-reader.ts';
export { secretsIn } from './secrets.ts';
export { isFullRun, suite } from './suite.ts';
