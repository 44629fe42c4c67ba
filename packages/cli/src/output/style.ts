import { styleText } from 'node:util';
import type { Output, Terminal } from '../terminal/terminal.ts';

/** The meaning of a text, which decides its style. */
export type Style = 'good' | 'bad' | 'warning' | 'quiet' | 'strong';
/** Applies a style to a text, if there are colours and a style. */
export type Paint = (style: Style | undefined, text: string) => string;

const FORMATS = {
  good: 'green',
  bad: 'red',
  warning: 'yellow',
  quiet: 'dim',
  strong: 'bold',
} as const satisfies Record<Style, Parameters<typeof styleText>[0]>;

/** Colours on a terminal that supports them, unless `NO_COLOR` is set (no-color.org). */
export function paintFor({ environment }: Pick<Terminal, 'environment'>, { isTTY = false }: Output): Paint {
  const isColoured = isTTY && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  return (style, text) =>
    isColoured && style !== undefined && text !== ''
      ? styleText(FORMATS[style], text, { validateStream: false })
      : text;
}

const STATUSES: Readonly<Record<string, Style>> = {
  active: 'good',
  allowed: 'good',
  success: 'good',
  holds: 'good',
  suspended: 'warning',
  'proves nothing': 'warning',
  expired: 'quiet',
  unreached: 'quiet',
  revoked: 'bad',
  blocked: 'bad',
  failure: 'bad',
  differs: 'bad',
  refused: 'bad',
};

/** Colours the first column of a line that shows this status. */
export function withStatus(line: string, status: string, paint: Paint): string {
  const style = styleOfStatus(status);
  return style === undefined ? line : line.replace(`  ${status}`, `  ${paint(style, status)}`);
}

export function styleOfStatus(status: string): Style | undefined {
  return Object.hasOwn(STATUSES, status) ? STATUSES[status] : undefined;
}
