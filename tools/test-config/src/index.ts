export { CHILD_ENVIRONMENT } from './child-environment.ts';
export { deny } from './deny.ts';
export { endWithReader } from './end-with-reader.ts';
export { freePort } from './free-port.ts';
export { guideShell, readGuide } from './guide.ts';
export { isFullRun } from './full-run.ts';
export type { FileReport, SuiteReport } from './report.ts';
export { secretsIn } from './secrets.ts';
export { oneProcess, suite, testFiles } from './suite.ts';
