import { MAX_PATH_LENGTH, MAX_PATH_NAMES } from '../../wire/details.ts';
import { isPlainText } from './plain-text.ts';

/** Whether a text is the path of an argument: names, joined by dots. */
export function isArgumentPath(text: string): boolean {
  const names = text.split('.');
  if (names.length > MAX_PATH_NAMES || names.includes('')) return false;
  return isPlainText(text) && Array.from(text).length <= MAX_PATH_LENGTH;
}

/** Returns the outermost path that is named and that a path lies within; undefined where there is none. */
export function outerPath(path: string, named: object): string | undefined {
  const names = path.split('.');
  return names
    .map((_, index) => names.slice(0, index).join('.'))
    .find((outer) => outer !== '' && Object.hasOwn(named, outer));
}
