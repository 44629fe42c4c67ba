import { dirname, join, normalize, relative, sep } from 'node:path';
import { houses, type House } from './houses.ts';

/** The house of a file, and the file's path in it, with `/`. */
interface Place {
  house: House;
  path: string;
}

/** @param file from the root of the repository */
function placeOf(file: string): Place | undefined {
  const path = file.split(sep).join('/');
  const house = houses.find(({ folder }) => path.startsWith(`${folder}/`));
  return house === undefined ? undefined : { house, path: path.slice(house.folder.length + 1) };
}

/** The room of a file: a folder of a floor, or the floor itself for files in none of its folders. */
export function roomOf(path: string): string {
  const [floor = '', room = '', ...rest] = path.split('/');
  if (room === '') return '.';
  return rest.length === 0 ? floor : `${floor}/${room}`;
}

/** The floor of a room. */
export function floorOf(room: string): string {
  return room.split('/')[0] ?? '';
}

/**
 * Whether a floor is a folder of rooms. In a house whose floors are rooms themselves, deeper folders belong to their
 * floor's room.
 */
function isOneRoom({ rooms }: House, floor: string): boolean {
  return !Object.keys(rooms).some((room) => floorOf(room) === floor);
}

/**
 * Why a file may not import another one.
 * @param file from the root of the repository
 * @param target as the import writes it; a target that is not relative is always allowed here
 * @returns one sentence, or undefined when the import is allowed
 */
export function importFault(file: string, target: string): string | undefined {
  const from = placeOf(file);
  if (from === undefined || !/^\.\.?\//.test(target)) return undefined;
  const { house } = from;
  const path = relative(house.folder, normalize(join(dirname(file), target)))
    .split(sep)
    .join('/');
  if (house.beside?.some((place) => path.startsWith(place)) === true) return undefined;
  if (path.startsWith('../')) return `${from.path} imports a file outside of ${house.folder}`;
  const [own, other] = [roomOf(from.path), roomOf(path)];
  const [ownFloor, otherFloor] = [floorOf(own), floorOf(other)];
  const [above, below] = [house.floors.indexOf(ownFloor), house.floors.indexOf(otherFloor)];
  for (const [at, floor] of [
    [above, ownFloor],
    [below, otherFloor],
  ] as const) {
    if (at === -1) return `${floor} is not a floor of ${house.folder} (tools/house/src/houses.ts)`;
  }
  if (house.wiredByTop?.test(path) === true && ownFloor !== topOf(house)) {
    return `${path} may only be imported by ${topOf(house)}/`;
  }
  if (own === other || above < below) return undefined;
  if (above > below) return `${ownFloor}/ is below ${otherFloor}/ and may not import it`;
  if (isOneRoom(house, ownFloor) || house.rooms[own]?.includes(other) === true) return undefined;
  return `${own} may not import ${other}: move what both need to a floor below, or add the pair to tools/house/src/houses.ts`;
}

/** The floor that wires everything together: the first one that has a folder. */
function topOf({ floors }: House): string {
  return floors.find((floor) => floor !== '.') ?? '';
}
