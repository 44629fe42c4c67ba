import measure from 'fast-string-truncated-width';

const ELLIPSIS = '…';
const segmenter: Intl.Segmenter = new Intl.Segmenter();

/** How many columns a text takes in a terminal. */
export function widthOf(text: string): number {
  return measure(text).width;
}

/** A text in at most `width` columns; what is cut off ends in `…`. */
export function cutTo(text: string, width: number): string {
  const { truncated, index } = measure(text, { limit: width, ellipsis: ELLIPSIS, ellipsisWidth: 1 });
  if (!truncated) return text;
  return `${wholeCharacters(text, index)}${ELLIPSIS}`;
}

/** A text and spaces, in `width` columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(width - widthOf(text), 0));
}

/** The lines of a text that are at most `width` columns wide, broken at spaces where there are some. */
export function wrap(text: string, width: number): string[] {
  if (widthOf(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = piecesOf(word, width);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  return [...lines, line];
}

/** A word that is too long for a line, in pieces that are not. */
function piecesOf(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of segmenter.segment(word)) {
    if (piece !== '' && widthOf(piece + segment) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}

/** The beginning of a text up to an index, without half a character at its end. */
function wholeCharacters(text: string, end: number): string {
  const segment = end < text.length ? segmenter.segment(text).containing(end) : undefined;
  return text.slice(0, segment?.index ?? end);
}
