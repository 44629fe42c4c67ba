import { dirname, join, normalize, relative, sep } from 'node:path';
import { houses, type House } from './houses.ts';

/** The house of a file, and the file's path in it or in the tests of it, with `/`. */
interface Place {
  house: House;
  path: string;
  isTest: boolean;
}

/** @param file from the root of the repository */
function placeOf(file: string): Place | undefined {
  const whole = file.split(sep).join('/');
  for (const house of houses) {
    for (const folder of [house.folder, house.tests]) {
      if (folder === undefined || !whole.startsWith(`${folder}/`)) continue;
      return { house, path: whole.slice(folder.length + 1), isTest: folder === house.tests };
    }
  }
  return undefined;
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

const LIST = 'the allowed imports are in tools/house/src/houses.ts';

/**
 * Why a file may not import another one.
 * @param file from the root of the repository
 * @param target as the import writes it, or undefined when it is computed; a target that is not relative is always
 *   allowed here
 * @returns one sentence, or undefined when the import is allowed
 */
export function importFault(file: string, target: string | undefined): string | undefined {
  const from = placeOf(file);
  if (from === undefined) return undefined;
  const { house, isTest } = from;
  if (target === undefined) {
    if (isTest) return undefined;
    return `a file of \`${house.folder}/\` may not compute what it imports; write the path as a string literal`;
  }
  if (!/^\.\.?\//.test(target)) return undefined;
  const path = relative(house.folder, normalize(join(dirname(file), target)))
    .split(sep)
    .join('/');
  return isTest ? testFault(from, path) : sourceFault(from, path);
}

/** @param path of the imported file, from the folder of the house */
function sourceFault({ house, path: own }: Place, path: string): string | undefined {
  if (house.beside?.some((place) => path.startsWith(place)) === true) return undefined;
  if (path.startsWith('../')) {
    return `\`${own}\` may not import a file outside of \`${house.folder}/\`; ${LIST}`;
  }
  const [ownRoom, otherRoom] = [roomOf(own), roomOf(path)];
  const [ownFloor, otherFloor] = [floorOf(ownRoom), floorOf(otherRoom)];
  for (const floor of [ownFloor, otherFloor]) {
    if (!house.floors.includes(floor)) {
      return `\`${floor}/\` is not a floor of \`${house.folder}/\`; the floors are in tools/house/src/houses.ts`;
    }
  }
  if (house.wiredByTop?.test(path) === true && ownFloor !== topOf(house)) {
    return `only \`${topOf(house)}/\` may import \`${path}\`; ${LIST}`;
  }
  if (ownRoom === otherRoom || isAbove(house, ownFloor, otherFloor)) return undefined;
  if (isAbove(house, otherFloor, ownFloor)) return notAllowed(ownFloor, otherFloor);
  if (isOneRoom(house, ownFloor) || house.rooms[ownRoom]?.includes(otherRoom) === true) return undefined;
  return notAllowed(ownRoom, otherRoom);
}

/**
 * A test belongs to the floor after which its folder is named. It may import that floor, the floors below, and the top floor,
 * which starts whole servers. Tests in other folders may import everything.
 */
function testFault({ house, path: own }: Place, path: string): string | undefined {
  const [ownFloor, otherFloor] = [floorOf(roomOf(own)), floorOf(roomOf(path))];
  const top = topOf(house);
  const areFloors = [ownFloor, otherFloor].every((floor) => house.floors.includes(floor) && floor !== top);
  if (!areFloors || !isAbove(house, otherFloor, ownFloor)) return undefined;
  const fault = notAllowed(`${house.tests}/${ownFloor}`, otherFloor);
  return `${fault}; a test of several floors is in \`${house.tests}/${top}/\``;
}

function notAllowed(own: string, other: string): string {
  const nameOf = (room: string): string => (room === '.' ? 'the files in no folder' : `\`${room}/\``);
  return `${nameOf(own)} may not import ${nameOf(other)}; ${LIST}`;
}

function isAbove({ floors }: House, one: string, other: string): boolean {
  return floors.indexOf(one) < floors.indexOf(other);
}

/** The floor that wires everything together: the first one that has a folder. */
function topOf({ floors }: House): string {
  return floors.find((floor) => floor !== '.') ?? '';
}
