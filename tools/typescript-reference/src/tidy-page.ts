import { dirname, join } from 'node:path/posix';
import GithubSlugger from 'github-slugger';
import { type EntryPoint, fileOf } from './entry-points.ts';
import type { WrittenPage } from './run-typedoc.ts';

const LINK = /\]\((?<path>[\w./-]*\.md)?(?:#(?<fragment>[^)\s]+))?\)/g;
const LINKED = /\[(?<text>(?:[^[\]]|\\.)*)\]\(UNLINKED\)/g;

/** Makes the pages of typedoc pages of the documentation, by their file. */
export function tidyPages(
  written: readonly WrittenPage[],
  entryPoints: readonly EntryPoint[],
): ReadonlyMap<string, string> {
  const bodies = new Map(written.map(({ path, text }) => [path, bodyOf(text)]));
  const anchors = new Map([...bodies].map(([path, body]) => [path, anchorsIn(body)]));
  const files = new Map(entryPoints.map((each) => [writtenPathOf(each, written), each]));
  return new Map(
    [...files].map(([path, each]) => {
      const linked = (bodies.get(path) ?? '').replaceAll(LINK, (...given) => {
        const { path: to, fragment } = given.at(-1) as { path?: string; fragment?: string };
        const target = to === undefined ? path : join(dirname(path), to);
        const entry = files.get(target);
        if (entry === undefined || (fragment !== undefined && anchors.get(target)?.has(fragment) !== true))
          return '](UNLINKED)';
        return `](${target === path ? '' : fileOf(entry)}${fragment === undefined ? '' : `#${fragment}`})`;
      });
      const text = linked.replaceAll(LINKED, (...given) => (given.at(-1) as { text: string }).text);
      return [fileOf(each), `${headOf(each)}\n${text.trim()}\n`];
    }),
  );
}

function headOf({ name }: EntryPoint): string {
  const front = `---\ntitle: ${JSON.stringify(name)}\nsection: TypeScript API\n---\n`;
  return `${front}\n# API of ${name}\n\nThis page is generated from the docstrings of the package.\n`;
}

/** Without its title, the list of what other packages describe, and the anchors of rows. */
function bodyOf(text: string): string {
  return text
    .replace(/^# .*\n/, '')
    .replace(/\n## References\n[\s\S]*$/, '\n')
    .replaceAll(/<a id="[^"]*"><\/a> ?/g, '');
}

function anchorsIn(body: string): ReadonlySet<string> {
  const slugger = new GithubSlugger();
  const prose = body.replaceAll(/^```[\s\S]*?^```$/gm, '');
  return new Set([...prose.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => slugger.slug(title)));
}

/** Typedoc names a page after the path of its source below the folder that all have in common. */
function writtenPathOf({ name, source }: EntryPoint, written: readonly WrittenPage[]): string {
  const expected = source.replace(/^packages\//, '').replace(/(?:\/index)?\.ts$/, '');
  const found = written.find(({ path }) => path.replace(/(?:-\d+)?\.md$/, '') === expected);
  if (found === undefined) throw new Error(`typedoc has written no page for ${name}`);
  return found.path;
}
