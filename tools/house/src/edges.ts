import { dirname, join } from 'node:path';
import type { House } from './houses.ts';
import { importsOf, sourcesIn } from './imports.ts';
import { roomOf } from './rooms.ts';

/** The imports between the files of a house: each file with the files that it imports, as paths from the house. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** The nodes that each node imports, and in how many imports; both ordered by name. */
export type Edges = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Reads what the files of a house import from each other. */
export async function readImports({ folder }: House): Promise<Imports> {
  const imports = new Map<string, string[]>();
  for (const file of await sourcesIn(folder)) {
    const targets = (await importsOf(file)).filter((target) => target?.startsWith('.') === true);
    const paths = targets.map((target = '') => join(dirname(file), target));
    const within = paths.filter((path) => path.startsWith(`${folder}/`));
    imports.set(
      file.slice(folder.length + 1),
      within.map((path) => path.slice(folder.length + 1)),
    );
  }
  return imports;
}

/** The rooms that each room imports. */
export function roomEdges(imports: Imports): Edges {
  return edgesBetween(imports, roomOf);
}

/** The folders that each folder imports. A file belongs to its own folder only, not to the folders around it. */
export function folderEdges(imports: Imports): Edges {
  return edgesBetween(imports, dirname);
}

function edgesBetween(imports: Imports, nodeOf: (path: string) => string): Edges {
  const edges = new Map<string, Map<string, number>>();
  for (const [file, paths] of imports) {
    const own = nodeOf(file);
    const of = edges.get(own) ?? new Map<string, number>();
    edges.set(own, of);
    for (const other of paths.map(nodeOf).filter((each) => each !== own))
      of.set(other, (of.get(other) ?? 0) + 1);
  }
  return edges;
}

/** Pairs of `houses.ts` that no import uses any more, and rooms that no longer exist. */
export function unused({ rooms }: House, edges: Edges): string[] {
  return Object.entries(rooms).flatMap(([room, allowed]) =>
    allowed
      .filter((other) => !edges.get(room)?.has(other))
      .map(
        (other) =>
          `\`${room}/\` does not import \`${other}/\`; remove the pair from tools/house/src/houses.ts`,
      ),
  );
}

/** A circle in a graph, as a path back to its start. */
export function circle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const found = visit(next, [...path, node]);
      if (found !== undefined) return found;
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const found = visit(node, []);
    if (found !== undefined) return found;
  }
  return undefined;
}
