import stringWidth from 'string-width';

const ELLIPSIS = '…';
const segmenter: Intl.Segmenter = new Intl.Segmenter();

/** How many columns a text takes in a terminal. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** A text in at most `width` columns; a truncated one ends in `…`. */
export function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const [first = ''] = piecesOf(text, width - widthOf(ELLIPSIS));
  return width < 1 ? '' : `${first}${ELLIPSIS}`;
}

/** A text and spaces, in `width` columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(width - widthOf(text), 0));
}

/** The lines of a text, each at most `width` columns wide, broken at spaces if possible. */
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
    const pieces = [...piecesOf(word, width)];
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  return [...lines, line];
}

/** A text in pieces of whole characters, each as wide as possible. A character wider than that is left out. */
function* piecesOf(text: string, width: number): Generator<string> {
  let piece = '';
  let taken = 0;
  for (const { segment } of segmenter.segment(text)) {
    const wide = widthOf(segment);
    if (wide > width) continue;
    if (taken + wide > width) {
      yield piece;
      [piece, taken] = ['', 0];
    }
    piece += segment;
    taken += wide;
  }
  yield piece;
}

/** A text whose paragraphs are wrapped anew if they are too wide. Indented lines are lists and examples, and stay. */
export function wrapProse(text: string, width: number): string {
  const wrapped: string[] = [];
  let paragraph: string[] = [];
  const end = (): void => {
    const isTooWide = paragraph.some((line) => widthOf(line) > width);
    wrapped.push(...(isTooWide ? wrap(paragraph.join(' '), width) : paragraph));
    paragraph = [];
  };
  for (const line of text.split('\n')) {
    if (line !== '' && !line.startsWith(' ')) {
      paragraph.push(line);
      continue;
    }
    end();
    wrapped.push(line);
  }
  end();
  return wrapped.join('\n');
}
