import stringWidth from 'string-width';
import { spellHidden } from '@grantex/core/issuer';

const GAP = '  ';
const segmenter: Intl.Segmenter = new Intl.Segmenter();

/** A text in at most `width` columns; a shortened one ends in `…`. Hidden characters are spelled. */
export function fitted(text: string, width: number): string {
  const shown = spellHidden(text);
  if (stringWidth(shown) <= width) return shown;
  let cut = '';
  for (const { segment } of segmenter.segment(shown)) {
    if (stringWidth(cut + segment) > width - 1) break;
    cut += segment;
  }
  return `${cut}…`;
}

/** Rows as columns, in lines of at most `width` columns. The widest column gives way. */
export function inColumns(rows: readonly (readonly string[])[], width: number): string[] {
  const shown = rows.map((row) => row.map((cell) => spellHidden(cell)));
  const widths = (shown[0] ?? []).map((_cell, column) =>
    Math.max(...shown.map((row) => stringWidth(row[column] ?? ''))),
  );
  const total = widths.reduce((sum, one) => sum + one, 0) + GAP.length * (widths.length - 1);
  const widest = widths.indexOf(Math.max(...widths));
  widths[widest] = Math.max((widths[widest] ?? 0) - Math.max(total - width, 0), 8);
  return shown.map((row) =>
    row
      .map((cell, column) => {
        const text = fitted(cell, widths[column] ?? 0);
        return text + ' '.repeat(Math.max((widths[column] ?? 0) - stringWidth(text), 0));
      })
      .join(GAP)
      .trimEnd(),
  );
}
