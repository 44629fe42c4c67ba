export { secretsIn } from './secrets.ts';
export { suite } from './suite.ts';
