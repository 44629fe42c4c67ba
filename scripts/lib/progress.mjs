/**
 * Runs one step and leaves one line on standard error: a tick or a cross, and how long it took. Standard
 * output belongs to the command itself, which may print JSON.
 *
 * @template RESULT
 * @param {string} title
 * @param {() => Promise<RESULT>} run
 * @returns {Promise<RESULT>}
 */
export async function step(title, run) {
  const started = performance.now();
  const duration = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const isTerminal = process.stderr.isTTY;
  process.stderr.write(isTerminal ? `… ${title}` : `… ${title}\n`);
  const finish = (mark) => process.stderr.write(`${isTerminal ? '\r' : ''}${mark} ${title}  ${duration()}\n`);
  try {
    const result = await run();
    finish('✓');
    return result;
  } catch (error) {
    finish('✗');
    throw error;
  }
}
