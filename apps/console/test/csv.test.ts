import { expect, test } from 'vitest';
import { csvCell, csvLine } from '../src/console/parts/csv.ts';

test.each([
  ['=cmd|"/c calc"!A0', `"'=cmd|""/c calc""!A0"`],
  ['+1', "'+1"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', `"'\t=1"`],
  ['\r=1', `"'\r=1"`],
  ['  =1', "'  =1"],
  ['\u0000=1', "'\u0000=1"],
  ['＝1', "'＝1"],
  ['\n', `"'\n"`],
])('a cell that a spreadsheet would run becomes text: %j', (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

test.each([
  ['flights:search flights:book', 'flights:search flights:book'],
  ['a,b', '"a,b"'],
  ['a;=b', '"a;=b"'],
  ['a "b"', '"a ""b"""'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['a=b', 'a=b'],
  ['', ''],
  [null, ''],
  [undefined, ''],
  [-3, '-3'],
])('any other cell keeps its text: %j', (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

test('a line ends as RFC 4180 says', () => {
  expect(csvLine(['a', null, 3])).toBe('a,,3\r\n');
});
