export { endWithReader } from './end-with-reader.ts';
export { secretsIn } from './secrets.ts';
export { suite } from './suite.ts';
