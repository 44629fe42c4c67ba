import type { Terminal } from '../terminal/terminal.ts';
import { CLEAR_LINE } from './progress.ts';
import type { Screen } from './screen.ts';

/**
 * On a terminal, counts down once a second while the program waits for a person.
 * @param until milliseconds since 1970
 * @returns removes the line
 */
export function showWaiting(
  { terminal: { errors, now }, screen }: { readonly terminal: Terminal; readonly screen: Screen },
  until: number,
): () => void {
  if (errors.isTTY !== true || screen.isJson) return () => {};
  const draw = (): void => {
    const left = Math.max(Math.round((until - now()) / 1000), 0);
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    errors.write(`${CLEAR_LINE}Waiting for the person… ${clock} left`);
  };
  draw();
  const timer = setInterval(draw, 1000);
  return () => {
    clearInterval(timer);
    errors.write(CLEAR_LINE);
  };
}
