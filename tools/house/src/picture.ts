import type { Edges } from './edges.ts';
import type { House } from './houses.ts';
import { floorOf } from './rooms.ts';

/** Nodes and the nodes that each points to. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The floors of a house from the top down, each with its rooms, in Mermaid syntax. An arrow is an import. Arrows that
 * follow from two others are left out, and so are arrows to a floor below.
 */
export function pictureOf({ floors, rooms }: House, edges: Edges): string {
  const hasRooms = (floor: string): boolean => Object.keys(rooms).some((room) => floorOf(room) === floor);
  const within = new Map(
    [...edges].map(([room, others]) => [
      room,
      new Set([...others.keys()].filter((other) => floorOf(other) === floorOf(room))),
    ]),
  );
  const arrows = reduced(within);
  const lines = ['flowchart TB'];
  for (const floor of floors.filter((each) => each !== '.')) {
    if (!hasRooms(floor)) {
      lines.push(`  ${nodeOf(floor)}["${floor}/"]`);
      continue;
    }
    lines.push(`  subgraph ${nodeOf(floor)}_floor ["${floor}/"]`);
    for (const room of [...edges.keys()].filter((each) => floorOf(each) === floor).toSorted()) {
      lines.push(`    ${nodeOf(room)}["${labelOf(room)}"]`);
      for (const other of [...(arrows.get(room) ?? [])].toSorted())
        lines.push(`    ${nodeOf(room)} --> ${nodeOf(other)}`);
    }
    lines.push('  end');
  }
  const names = floors
    .filter((each) => each !== '.')
    .map((floor) => (hasRooms(floor) ? `${nodeOf(floor)}_floor` : nodeOf(floor)));
  lines.push(`  ${names.join(' ==> ')}`);
  return fenced(lines);
}

/** Which packages depend on which. */
export function pictureOfPackages(packages: Graph): string {
  const lines = ['flowchart TB'];
  for (const [name, others] of [...reduced(packages)].toSorted(([one], [other]) =>
    one.localeCompare(other),
  )) {
    lines.push(`  ${nodeOf(name)}["${name}"]`);
    for (const other of [...others].toSorted()) lines.push(`  ${nodeOf(name)} --> ${nodeOf(other)}`);
  }
  return fenced(lines);
}

/** The arrows that do not follow from others. The graph must have no circle. */
function reduced(graph: Graph): Graph {
  const reach = new Map<string, ReadonlySet<string>>();
  const reachOf = (node: string): ReadonlySet<string> => {
    const known = reach.get(node);
    if (known !== undefined) return known;
    const found = new Set<string>();
    for (const next of graph.get(node) ?? []) {
      found.add(next);
      for (const further of reachOf(next)) found.add(further);
    }
    reach.set(node, found);
    return found;
  };
  return new Map(
    [...graph].map(([node, nexts]) => [
      node,
      new Set([...nexts].filter((next) => ![...nexts].some((other) => reachOf(other).has(next)))),
    ]),
  );
}

/** The files of a floor that are in none of its folders are named after the floor. */
function labelOf(room: string): string {
  return room.split('/')[1] ?? `${room}/*.ts`;
}

function nodeOf(name: string): string {
  return name.replaceAll(/[^a-z]/g, '_');
}

function fenced(lines: readonly string[]): string {
  return ['```mermaid', ...lines, '```'].join('\n');
}
