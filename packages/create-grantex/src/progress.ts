import { spinner } from '@clack/prompts';
import type { Writable } from 'node:stream';

/** Shows a step that takes seconds while it runs: on a terminal as a spinner, elsewhere as a line. */
export type ShowStep = <RESULT>(what: string, step: () => Promise<RESULT>) => Promise<RESULT>;

/** @param output where people read */
export function createProgress(output: Writable & { readonly isTTY?: boolean }): ShowStep {
  return async (what, step) => {
    if (output.isTTY !== true) {
      output.write(`${what} …\n`);
      return step();
    }
    const shown = spinner({ output, indicator: 'timer' });
    shown.start(what);
    try {
      const result = await step();
      shown.stop(what);
      return result;
    } catch (error) {
      shown.error(what);
      throw error;
    }
  };
}
