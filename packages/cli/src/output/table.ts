import { spellHidden } from '@grantex/core/issuer';
import { cutTo, padTo, widthOf } from './fit.ts';
import { drawFields, type Field } from './fields.ts';
import type { Paint, Style } from './style.ts';

/** A column of a table of `ROW`s. */
export interface Column<ROW> {
  readonly title: string;
  /** @param now milliseconds since 1970 */
  readonly value: (row: ROW, now: number) => string;
  /** Ids and times are useless in part, so other columns shrink when the table is too wide. */
  readonly isWhole?: boolean;
  /** Left out when the table is too wide. */
  readonly isOptional?: boolean;
  readonly style?: (row: ROW) => Style | undefined;
}

const GAP = '  ';
const NARROWEST = 8;

/** Where a table is drawn. */
export interface Drawing {
  readonly width: number;
  readonly paint: Paint;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * A table in at most `width` columns. Columns that may shrink are truncated. If it is still too wide, each row becomes
 * a block of lines, in which nothing is truncated. Hidden characters of values are spelled here.
 */
export function drawTable<ROW>(
  columns: readonly Column<ROW>[],
  rows: readonly ROW[],
  drawing: Drawing,
): string[] {
  const { width, paint, now } = drawing;
  const cells = rows.map((row) => columns.map(({ value }) => spellHidden(value(row, now))));
  const natural = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...cells.map((row) => widthOf(row[index] ?? ''))),
  );
  const widths = fit(columns, natural, width - GAP.length * (columns.length - 1));
  if (widths === undefined) {
    const needed = columns.filter(({ isOptional = false }) => !isOptional);
    return needed.length < columns.length
      ? drawTable(needed, rows, drawing)
      : drawBlocks(columns, rows, drawing);
  }
  const drawRow = (texts: readonly string[], styles: readonly (Style | undefined)[]): string =>
    texts
      .map((text, index) => {
        const room = widths[index] ?? 0;
        const cut = cutTo(text, room);
        const isLast = index === columns.length - 1;
        return paint(styles[index], cut) + (isLast ? '' : ' '.repeat(Math.max(room - widthOf(cut), 0)));
      })
      .join(GAP)
      .trimEnd();
  const titles = columns.map(({ title }, index) =>
    index === columns.length - 1 ? title : padTo(title, widths[index] ?? 0),
  );
  return [
    paint('quiet', titles.join(GAP)),
    ...rows.map((row, number) =>
      drawRow(
        cells[number] ?? [],
        columns.map(({ style }) => style?.(row)),
      ),
    ),
  ];
}

/** Shrinks the widest column that may shrink, step by step; undefined if that is not enough. */
function fit<ROW>(
  columns: readonly Column<ROW>[],
  natural: readonly number[],
  width: number,
): readonly number[] | undefined {
  const widths = [...natural];
  let surplus = widths.reduce((sum, each) => sum + each, 0) - width;
  for (; surplus > 0; surplus -= 1) {
    const widest = columns.reduce((best, { isWhole = false, title }, index) => {
      const canGive = !isWhole && (widths[index] ?? 0) > Math.max(NARROWEST, widthOf(title));
      return canGive && (best === -1 || (widths[index] ?? 0) > (widths[best] ?? 0)) ? index : best;
    }, -1);
    if (widest === -1) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function drawBlocks<ROW>(
  columns: readonly Column<ROW>[],
  rows: readonly ROW[],
  { width, paint, now }: Drawing,
): string[] {
  return rows.flatMap((row, number) => {
    const fields = columns
      .map(({ title, value, style }): Field => [title, value(row, now), style?.(row)])
      .filter(([, value]) => value !== '');
    const lines = drawFields(fields, width, paint);
    return number === 0 ? lines : ['', ...lines];
  });
}
