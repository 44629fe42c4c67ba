/** A column of a file. */
export interface CsvColumn<ROW> {
  title: string;
  value: (row: ROW) => string | number | null | undefined;
}

/** Spreadsheets run a cell that begins so as a formula. */
const FORMULA = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/**
 * One cell (RFC 4180). The text comes from strangers: an apostrophe before what a spreadsheet would run makes it text.
 */
export function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  // Some spreadsheets split at semicolons and tabs, too.
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line of cells, with its end. */
export function csvLine(values: readonly (string | number | null | undefined)[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}
