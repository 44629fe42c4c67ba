export { endWithReader } from './end-with-reader.ts';
export { isFullRun } from './full-run.ts';
export { secretsIn } from './secrets.ts';
export { suite } from './suite.ts';
