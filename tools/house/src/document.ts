import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { circle, readEdges, unused } from './edges.ts';
import { houses } from './houses.ts';
import { importsOf, sourcesIn } from './imports.ts';
import { root } from './root.ts';
import { pictureOf, pictureOfPackages } from './picture.ts';
import { importFault } from './rooms.ts';

/** The document with the pictures, from the root of the repository. */
export const DOCUMENT = 'docs/architecture.md';

/**
 * Draws every picture in a document from the real imports. A picture is between `<!-- picture: … -->` and `<!--
 * /picture -->`.
 */
export async function drawn(document: string): Promise<string> {
  const pictures = new Map([['packages', pictureOfPackages(await readPackages())]]);
  for (const house of houses) pictures.set(house.folder, pictureOf(house, await readEdges(house)));
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

/** What is wrong with the houses: forbidden imports, allowed pairs that nothing uses, circles. */
export async function faults(): Promise<string[]> {
  const found: string[] = [];
  for (const house of houses) {
    for (const file of await sourcesIn(house.folder)) {
      const ofFile = (await importsOf(file)).flatMap((target) => importFault(file, target) ?? []);
      found.push(...ofFile.map((fault) => `${file}: ${fault}`));
    }
    const round = circle(house);
    if (round !== undefined) found.push(`${house.folder}: ${round.join(' → ')} is a circle`);
    found.push(...unused(house, await readEdges(house)).map((fault) => `${house.folder}: ${fault}`));
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
