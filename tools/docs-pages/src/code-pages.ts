import type { AnswersWith } from './answers.ts';
import { pageLink } from './links.ts';
import { type Page, pageOf } from './pages.ts';
import { type Heading, parseMarkdown } from './parse-markdown.ts';
import { codeAddress, isCode, type Source } from './read-sources.ts';

/** A section about an error code, of a file that has one for each. */
export interface CodeSection {
  readonly code: string;
  readonly source: Source;
  /** The title of the whole file. */
  readonly area: string;
  /** Without its heading. The headings within it are one level further up. */
  readonly body: string;
}

/** Cuts a text into its sections about error codes and the rest, which lists them. */
export function cutCodes(source: Source, text: string): { rest: string; sections: readonly CodeSection[] } {
  const { headings } = parseMarkdown(text);
  const starts = headings.filter(({ depth }) => depth <= 2);
  const area = headings.find(({ depth }) => depth === 1)?.title ?? '';
  const sections: CodeSection[] = [];
  let rest = text.slice(0, starts.find(({ depth }) => depth === 2)?.start);
  for (const [index, { depth, title, start }] of starts.entries()) {
    if (depth === 1) continue;
    const end = starts[index + 1]?.start ?? text.length;
    if (!isCode(title)) rest += text.slice(start, end);
    else sections.push({ code: title, source, area, body: bodyOf(text, start, end, headings) });
  }
  const list = sections.map(
    ({ code, body }) => `- [\`${code}\`](${pageLink(codeAddress(code))}): ${parseMarkdown(body).summary}`,
  );
  return { rest: `${rest}\n${list.join('\n')}\n`, sections };
}

function bodyOf(text: string, start: number, end: number, headings: readonly Heading[]): string {
  const within = headings.filter((heading) => heading.start > start && heading.start < end);
  // Each heading loses its first sign.
  const cuts = [text.indexOf('\n', start), ...within.map((heading) => heading.start + 1)];
  return cuts
    .map((from, index) => text.slice(from, (cuts[index + 1] ?? end + 1) - 1))
    .join('')
    .trim();
}

/**
 * Makes a page for each error code. Codes that differ only in case share one, because not every file system tells their files
 * apart: there each has a section with the title of its file. Each section ends with what answers with the code.
 */
export function codePages(
  sections: readonly CodeSection[],
  answersWith: AnswersWith,
  faults: string[],
): readonly Page[] {
  const byAddress = Map.groupBy(sections, ({ code }) => codeAddress(code));
  return [...byAddress].flatMap(([address, same]) => {
    const [first] = same;
    if (first === undefined) return [];
    const codes = same.map(({ code }) => code);
    const parts = same.map(({ code, area, body }) => {
      const whole = [body, answersWith(code) ?? []].flat().join('\n\n');
      return same.length === 1 ? whole : `## ${code}: ${area}\n\n${whole}`;
    });
    return pageOf(first.source, {
      address,
      text: `# ${codes.join(', ')}\n\n${parts.join('\n\n')}`,
      codes,
      faults,
    });
  });
}
