import type { Admission } from '../admission.ts';
import type { Call } from '../call.ts';
import { followNested } from '../follow-nested.ts';
import type { Guard } from '../guard.ts';
import { runTool, type ToolRun } from './run-tool.ts';

/**
 * Runs a tool as {@link runTool} does, for a framework that sends streams and promises in a result piece by piece: the
 * result is there at once, and the call is settled when the last of them is over, see {@link followNested}.
 */
export function runStreamingTool<INPUT, RESULT>(
  guard: Guard,
  call: Call<INPUT>,
  { execute, refused }: Pick<ToolRun<RESULT>, 'execute' | 'refused'>,
): Promise<RESULT> {
  const { promise, resolve, reject } = Promise.withResolvers<RESULT>();
  const executeAndFollow = async (admission: Admission): Promise<RESULT | undefined> => {
    const result = await execute(admission);
    const followed = followNested(result, admission);
    if (followed === undefined) return result;
    resolve(followed.result);
    await followed.over;
    // The reader has the result, and what is returned here would be followed once more.
    return undefined;
  };
  const running = runTool<INPUT, RESULT | undefined>(guard, call, { execute: executeAndFollow, refused });
  Promise.resolve(running).then((result) => resolve(result as RESULT), reject);
  return promise;
}
