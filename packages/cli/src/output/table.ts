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
  /** May be left out when the table is too wide. The column by which the rows are sorted is none of these. */
  readonly isOptional?: boolean;
  readonly style?: (row: ROW) => Style | undefined;
}

const GAP = '  ';
/** To this a column shrinks before an optional one is left out. */
const READABLE = 12;
/** To this a column shrinks when no optional one is left. */
const NARROWEST = 8;

/** Where a table is drawn. */
export interface Drawing {
  readonly width: number;
  readonly paint: Paint;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * A table in at most `width` columns. Columns that may shrink are truncated, and optional ones are left out, the last one
 * first. If it is still too wide, each row becomes a block of lines, in which nothing is truncated or left out. Hidden
 * characters of values are spelled here.
 */
export function drawTable<ROW>(
  columns: readonly Column<ROW>[],
  rows: readonly ROW[],
  drawing: Drawing,
): string[] {
  for (let shown = columns; ;) {
    const last = shown.findLastIndex(({ isOptional = false }) => isOptional);
    const lines = drawColumns(shown, rows, drawing, last === -1 ? NARROWEST : READABLE);
    if (lines !== undefined) return lines;
    if (last === -1) return drawBlocks(columns, rows, drawing);
    shown = shown.toSpliced(last, 1);
  }
}

/** Undefined if it is too wide. */
function drawColumns<ROW>(
  columns: readonly Column<ROW>[],
  rows: readonly ROW[],
  { width, paint, now }: Drawing,
  narrowest: number,
): string[] | undefined {
  const cells = rows.map((row) => columns.map(({ value }) => spellHidden(value(row, now))));
  const natural = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...cells.map((row) => widthOf(row[index] ?? ''))),
  );
  const widths = fit(columns, natural, width - GAP.length * (columns.length - 1), narrowest);
  if (widths === undefined) return undefined;
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
  narrowest: number,
): readonly number[] | undefined {
  const widths = [...natural];
  let surplus = widths.reduce((sum, each) => sum + each, 0) - width;
  for (; surplus > 0; surplus -= 1) {
    const widest = columns.reduce((best, { isWhole = false, title }, index) => {
      const canGive = !isWhole && (widths[index] ?? 0) > Math.max(narrowest, widthOf(title));
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
