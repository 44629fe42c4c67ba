import type { StartPage } from './start-pages.ts';

/** Comments, by the ending of a file. */
const COMMENTS: Readonly<Record<string, RegExp>> = {
  py: /""".*?"""|^\s*#[^\n]*$/gms,
  go: /\/\*.*?\*\/|^\s*\/\/[^\n]*$/gms,
  ts: /\/\*.*?\*\/|^\s*\/\/[^\n]*$/gms,
  mjs: /\/\*.*?\*\/|^\s*\/\/[^\n]*$/gms,
};

/** How many lines of the files of a page are neither empty nor comments. */
export function countLines({ steps }: Pick<StartPage, 'steps'>): number {
  const lines = steps.flatMap((step) => {
    if (step.kind !== 'save') return [];
    const comments = COMMENTS[step.file.split('.').at(-1) ?? ''];
    const text = comments === undefined ? step.text : step.text.replaceAll(comments, '');
    return text.split('\n').filter((line) => line.trim() !== '');
  });
  return lines.length;
}
