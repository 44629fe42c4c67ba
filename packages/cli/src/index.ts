export { run } from './run.ts';
export { EXIT } from './terminal/exit.ts';
export type { Input, Output, Terminal } from './terminal/terminal.ts';
