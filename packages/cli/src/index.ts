export { EXIT } from './exit.ts';
export { run } from './run.ts';
export type { Input, Output, Terminal } from './terminal.ts';
