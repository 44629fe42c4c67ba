const CONTROL = /\p{Cc}/u;
/** What some file system reads as the directory itself or as its parent. */
const DOTS = /^[. ]+$/;

/** Whether a text may stand in a detail: well-formed and without control characters, so that it can be stored and shown. */
export function isPlainText(text: unknown): text is string {
  return typeof text === 'string' && text.isWellFormed() && !CONTROL.test(text);
}

/**
 * Whether a value is a path that every reader takes for the same place: absolute or relative, without `\`, `%`, control
 * characters, empty segments, and segments of dots and spaces alone. A value may end with one slash.
 * @param isBound whether it must not end with a slash, unless it is `/` itself
 */
export function isPlainPath(text: unknown, isBound = false): text is string {
  if (!isPlainText(text) || /[\\%]/.test(text)) return false;
  if (text === '/') return true;
  const segments = text.split('/');
  if (segments[0] === '') segments.shift();
  if (!isBound && segments.length > 1 && segments.at(-1) === '') segments.pop();
  return segments.length > 0 && segments.every((segment) => segment !== '' && !DOTS.test(segment));
}

/** Whether a plain path is a bound, or lies below it. */
export function isAtOrBelow(path: string, bound: string): boolean {
  return path === bound || path.startsWith(bound === '/' ? bound : `${bound}/`);
}
