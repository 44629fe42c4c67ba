export { CHILD_ENVIRONMENT } from './child-environment.ts';
export { deny } from './deny.ts';
export { endWithReader } from './end-with-reader.ts';
export type { FileReport, SuiteReport } from './report.ts';
export { secretsIn } from './secrets.ts';
export { isFullRun, oneProcess, suite, testFiles } from './suite.ts';
