import { dirname, join } from 'node:path';
import type { House } from './houses.ts';
import { importsOf, sourcesIn } from './imports.ts';
import { roomOf } from './rooms.ts';

/** The rooms that each room imports, and in how many imports; both ordered by name. */
export type Edges = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Reads what the rooms of a house import. */
export async function readEdges({ folder }: House): Promise<Edges> {
  const edges = new Map<string, Map<string, number>>();
  for (const file of await sourcesIn(folder)) {
    const own = roomOf(file.slice(folder.length + 1));
    for (const target of await importsOf(file)) {
      const path = join(dirname(file), target);
      if (!path.startsWith(`${folder}/`)) continue;
      const other = roomOf(path.slice(folder.length + 1));
      const of = edges.get(own) ?? new Map<string, number>();
      edges.set(own, of);
      if (other !== own) of.set(other, (of.get(other) ?? 0) + 1);
    }
    if (!edges.has(own)) edges.set(own, new Map());
  }
  return edges;
}

/** Pairs of `houses.ts` that no import uses any more, and rooms that no longer exist. */
export function unused({ rooms }: House, edges: Edges): string[] {
  return Object.entries(rooms).flatMap(([room, allowed]) =>
    allowed
      .filter((other) => !edges.get(room)?.has(other))
      .map((other) => `${room} does not import ${other}`),
  );
}

/** A circle that the allowed pairs of a house would permit, as a path back to its start. */
export function circle({ rooms }: House): string[] | undefined {
  const done = new Set<string>();
  const visit = (room: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(room)) return [...path.slice(path.indexOf(room)), room];
    if (done.has(room)) return undefined;
    for (const next of rooms[room] ?? []) {
      const found = visit(next, [...path, room]);
      if (found !== undefined) return found;
    }
    done.add(room);
    return undefined;
  };
  for (const room of Object.keys(rooms)) {
    const found = visit(room, []);
    if (found !== undefined) return found;
  }
  return undefined;
}
