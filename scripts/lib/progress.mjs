/** Moves the cursor to the start of the line and erases the line. */
const CLEAR_LINE = '\r\u001b[2K';

/**
 * Runs one step and leaves one line on standard error: a tick or a cross, and how long it took. On a terminal it
 * counts the seconds meanwhile. Standard output belongs to the command itself, which may print JSON.
 *
 * @template RESULT
 * @param {string} title
 * @param {() => Promise<RESULT>} run
 * @param {string} [hint] what to expect, shown only while it runs
 * @returns {Promise<RESULT>}
 */
export async function step(title, run, hint) {
  const started = performance.now();
  const duration = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const isTerminal = process.stderr.isTTY;
  const begun = hint === undefined ? title : `${title} (${hint})`;
  // A line that wraps could not be erased.
  const fitting = (text) => text.slice(0, (process.stderr.columns ?? 80) - 1);
  process.stderr.write(isTerminal ? fitting(`… ${begun}`) : `… ${begun}\n`);
  const show = () => process.stderr.write(CLEAR_LINE + fitting(`… ${begun}  ${duration()}`));
  const ticking = isTerminal ? setInterval(show, 1000) : undefined;
  const finish = (mark) => {
    clearInterval(ticking);
    process.stderr.write(`${isTerminal ? CLEAR_LINE : ''}${mark} ${title}  ${duration()}\n`);
  };
  try {
    const result = await run();
    finish('✓');
    return result;
  } catch (error) {
    finish('✗');
    throw error;
  }
}
