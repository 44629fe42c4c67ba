/** A program on `@modelcontextprotocol/client` 2.x. */
import { line2 } from './line-2.ts';
import { runProgram } from './program.ts';

await runProgram(line2());
