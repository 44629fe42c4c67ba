import { durationFault, type DurationRange } from './timer.ts';

/**
 * Refuses options of unknown names: one that is misspelt could have restricted something.
 * @param subject how the message begins
 * @throws {TypeError} naming the first of them
 */
export function checkNames(options: object, known: readonly string[], subject: string): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`${subject}: there is no option "${unknown}".`);
}

/**
 * Checks an option that is a function.
 * @throws {TypeError} naming the option
 */
export function checkFunction(value: unknown, subject: string, option: string): void {
  if (typeof value !== 'function') throw wrongOption(subject, option, 'a function');
}

/**
 * Checks an option that is an absolute URL.
 * @throws {TypeError} naming the option
 */
export function checkUrl(value: unknown, subject: string, option: string): void {
  if (typeof value !== 'string' || !URL.canParse(value))
    throw wrongOption(subject, option, 'an absolute URL');
}

/**
 * Checks an option that is a duration, see {@link durationFault}.
 * @throws {TypeError} naming the option
 */
export function checkDuration(value: number, subject: string, option: string, range?: DurationRange): void {
  const fault = durationFault(value, range);
  if (fault !== undefined) throw wrongOption(subject, option, fault);
}

/**
 * Checks an option with a function that throws.
 * @throws {TypeError} naming the option, with what was thrown as its cause
 */
export function checkBy(check: () => unknown, subject: string, option: string, expected: string): void {
  try {
    check();
  } catch (cause) {
    throw wrongOption(subject, option, expected, { cause });
  }
}

/**
 * Checks an option that is an API key. `fetch` repeats what it cannot send, and so would a log of its error.
 * @throws {TypeError} naming the option `apiKey`, without its value
 */
export function checkApiKey(apiKey: unknown, subject: string): asserts apiKey is string {
  if (typeof apiKey === 'string' && /^[\x21-\x7e]+$/.test(apiKey)) return;
  throw wrongOption(subject, 'apiKey', 'a key of visible ASCII characters, without spaces and line ends');
}

/** @param expected what the option must be, in words that follow "must be" */
export function wrongOption(
  subject: string,
  option: string,
  expected: string,
  detail?: ErrorOptions,
): TypeError {
  return new TypeError(`${subject}: "${option}" must be ${expected}.`, detail);
}

/** Whether an option is a non-empty string. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Whether an option is a non-empty array of non-empty strings. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}

/** Returns the URL of a server without the slashes at its end, so that a path can follow. */
export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
