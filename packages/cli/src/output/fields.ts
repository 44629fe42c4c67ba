import { spellHidden } from '@grantex/core/issuer';
import { padTo, widthOf, wrap } from './fit.ts';
import type { Paint, Style } from './style.ts';

/** A name, its value, and its style. */
export type Field = readonly [name: string, value: string, style?: Style | undefined];

const GAP = '  ';
/** Values with fewer columns than this are below their names. */
const NARROWEST = 20;

/**
 * Names and values below each other, in at most `width` columns. Long values continue on the next line, and are below
 * their names if there is no room beside. Hidden characters of both are spelled here.
 */
export function drawFields(fields: readonly Field[], width: number, paint: Paint): string[] {
  const shown = fields.map(([name, value, style]): Field => [spellHidden(name), spellHidden(value), style]);
  const longest = Math.max(...shown.map(([name]) => widthOf(name)));
  const room = width - longest - GAP.length;
  const isBeside = room >= NARROWEST;
  const indent = ' '.repeat(isBeside ? longest + GAP.length : GAP.length);
  return shown.flatMap(([name, value, style]) => {
    const lines = wrap(value, isBeside ? room : Math.max(width - indent.length, 1));
    const drawn = lines.map((line) => paint(style, line));
    if (!isBeside) return [paint('quiet', name), ...drawn.map((line) => indent + line)];
    return drawn.map((line, index) =>
      (index === 0 ? paint('quiet', padTo(name, longest)) + GAP + line : indent + line).trimEnd(),
    );
  });
}
