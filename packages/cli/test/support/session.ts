/** A command of a console session, and its output. */
export interface Step {
  readonly command: string;
  readonly output: string;
}

/** The commands of the ```console blocks of a text, in order. A command is a line after `$ `. */
export function stepsIn(markdown: string): Step[] {
  const blocks = [...markdown.matchAll(/```console\n([^]*?)```/g)].map(([, block = '']) => block);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((step) => {
        const [command = '', ...output] = step.split('\n');
        return { command, output: output.join('\n').trim() };
      }),
  );
}

/** Values that differ each time. */
const VARIES =
  /(?<![\w-])[\w-]{43}(?![\w-])|(?<![A-Za-z0-9])(?:ag|areq|grnt|dev|key|alog|req|prn)_\w+|\d{4}-\d\d-\d\dT[\d:.]+Z|\b[0-9a-f]{64}\b|localhost[:_]\d+|\+[0-9a-f]{8}\+[\w+/=]+/g;

export function variablesIn(text: string): string[] {
  return text.match(VARIES) ?? [];
}

/** A text in which varying values are replaced by their kind, with normalized column widths. */
export function shapeOf(text: string): string {
  const named = text.replaceAll(
    VARIES,
    (each) =>
      /^(?:ag|areq|grnt|dev|key|alog|req|prn)_/.exec(each)?.[0] ?? (/^\d{4}-/.test(each) ? 'time' : 'x'),
  );
  return named.replaceAll(/(?<=\S) {3,}(?=\S)/g, '  ');
}
