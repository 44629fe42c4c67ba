import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { circle, folderEdges, readImports, roomEdges, unused } from './edges.ts';
import { houses } from './houses.ts';
import { importsOf, sourcesIn } from './imports.ts';
import { root } from './root.ts';
import { pictureOf, pictureOfPackages } from './picture.ts';
import { importFault } from './rooms.ts';

/** The document with the pictures, from the root of the repository. */
export const DOCUMENT = 'docs/architecture.md';

/**
 * Draws every picture in a document from the real imports. A picture stands between
 * `<!-- picture: … -->` and `<!-- /picture -->`.
 */
export async function drawn(document: string): Promise<string> {
  const pictures = new Map([['packages', pictureOfPackages(await readPackages())]]);
  for (const house of houses)
    pictures.set(house.folder, pictureOf(house, roomEdges(await readImports(house))));
  return document.replaceAll(
    /(?<=<!-- picture: (\S+) -->\n)[\s\S]*?(?=<!-- \/picture -->)/g,
    (_old, name: string) => {
      const picture = pictures.get(name);
      if (picture === undefined)
        throw new Error(`${DOCUMENT} asks for a picture of ${name}, which is not known`);
      return `\n${picture}\n\n`;
    },
  );
}

/**
 * What is wrong with the houses: forbidden imports, allowed pairs that nothing uses, circles of allowed pairs, circles
 * of folders.
 */
export async function faults(): Promise<string[]> {
  const found: string[] = [];
  for (const house of houses) {
    const { folder, tests, rooms } = house;
    const files = [...(await sourcesIn(folder)), ...(tests === undefined ? [] : await sourcesIn(tests))];
    for (const file of files) {
      const ofFile = (await importsOf(file)).flatMap((target) => importFault(file, target) ?? []);
      found.push(...ofFile.map((fault) => `${file}: ${fault}`));
    }
    const imports = await readImports(house);
    const edges = [...folderEdges(imports)].map(([own, others]) => [own, [...others.keys()]] as const);
    for (const [what, graph] of [
      ['allowed imports of rooms', new Map(Object.entries(rooms))],
      ['imports of folders', new Map(edges)],
    ] as const) {
      const round = circle(graph);
      if (round !== undefined) found.push(`${folder}: these ${what} are a circle: ${round.join(' → ')}`);
    }
    found.push(...unused(house, roomEdges(imports)).map((fault) => `${folder}: ${fault}`));
  }
  return found;
}

interface Manifest {
  name: string;
  dependencies?: Readonly<Record<string, string>>;
}

/** Packages and applications, and the ones that each depends on. */
async function readPackages(): Promise<Map<string, Set<string>>> {
  const manifests: Manifest[] = [];
  for await (const file of glob('{packages,apps}/*/package.json', { cwd: root })) {
    manifests.push(JSON.parse(await readFile(join(root, file), 'utf8')) as Manifest);
  }
  const names = new Set(manifests.map(({ name }) => name));
  return new Map(
    manifests.map(({ name, dependencies = {} }) => [
      name,
      new Set(Object.keys(dependencies).filter((other) => names.has(other))),
    ]),
  );
}
