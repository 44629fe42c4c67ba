import { isDeepStrictEqual } from 'node:util';
import type { Step } from './steps.ts';

/** Whether a page shows a refusal. */
export function isRefusal({ text }: Pick<Extract<Step, { kind: 'see' }>, 'text'>): boolean {
  return /"code": ?"/.test(text);
}

/** Whether an output has what a page shows. */
export function hasSeen({ format, text }: Extract<Step, { kind: 'see' }>, output: string): boolean {
  // A program that shows its progress begins a line anew.
  const lines = output.split(/[\r\n]/).map((line) => line.trimEnd());
  if (format === 'json') {
    const shown: unknown = JSON.parse(text);
    return lines.some((line) => contains(valueOf(line), shown));
  }
  let from = 0;
  return text.split('\n').every((shown) => {
    const pattern = new RegExp(`^${shown.split('…').map(escaped).join('.*')}$`);
    const found = lines.findIndex((line, index) => index >= from && pattern.test(line));
    from = found + 1;
    return found !== -1;
  });
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

/** Whether a value is another one, or has it somewhere within. */
function contains(value: unknown, part: unknown): boolean {
  if (isDeepStrictEqual(value, part)) return true;
  return (
    typeof value === 'object' && value !== null && Object.values(value).some((each) => contains(each, part))
  );
}

/** The object in a line. A server may print its log right behind it, on the same terminal. */
function valueOf(line: string): unknown {
  const start = line.indexOf('{');
  for (let end = line.length; start !== -1 && end > start; end = line.lastIndexOf('}', end - 2) + 1) {
    try {
      return JSON.parse(line.slice(start, end)) as unknown;
    } catch {
      // It ends before that.
    }
  }
  return undefined;
}
