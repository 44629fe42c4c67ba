import { ProgramError } from './program-error.ts';

/** How long something lasts, as the API takes it: `30m`, `24h`, `7d`. */
export const DURATION: RegExp = /^\d{1,9}[smhd]$/;

/** @throws {ProgramError} naming the option, if its value is not a duration */
export function checkDuration(text: string | undefined, option: string): void {
  if (text === undefined || DURATION.test(text)) return;
  throw new ProgramError(`${option} must be a duration such as 30m, 24h or 7d.`);
}
