import { readFile } from 'node:fs/promises';
import { isMissing, reasonOf } from '../files/file-fault.ts';
import { writePrivately } from '../files/secret-file.ts';
import { usageError } from '../terminal/exit.ts';

/** What is shipped where. Another one needs a state of its own. */
export interface Shipment {
  readonly server: string;
  readonly developerId: string;
  readonly to: string;
  readonly source: string;
  readonly format: string;
}

/** How far a shipment has come: the last line that its receiver has taken. */
export interface ShipState extends Shipment {
  readonly cursor: string;
  /** Of an entry: the next one has to continue it. */
  readonly hash?: string | undefined;
}

/**
 * Reads how far a shipment has come; undefined for a new one.
 * @throws {CliError} for a file that is none, or belongs to another shipment
 */
export async function readState(path: string, shipment: Shipment): Promise<ShipState | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw usageError(`${path} cannot be read: ${reasonOf(cause)}`, undefined, cause);
  }
  const state = parse(text);
  if (state === undefined)
    throw usageError(`${path} is not a state of grantex audit ship`, 'Name another file.');
  const names = Object.keys(shipment) as (keyof Shipment)[];
  const other = names.find((name) => state[name] !== shipment[name]);
  if (other === undefined) return state;
  throw usageError(
    `${path} belongs to another shipment: its ${other} is ${state[other]}, not ${shipment[other]}`,
    'Name another file for this one.',
  );
}

function parse(text: string): ShipState | undefined {
  try {
    const state = JSON.parse(text) as Partial<ShipState> | null;
    return typeof state?.cursor === 'string' ? (state as ShipState) : undefined;
  } catch {
    return undefined;
  }
}

/** Flushed to the disk once it resolves. */
export function keepState(path: string, state: ShipState): Promise<void> {
  return writePrivately(path, `${JSON.stringify(state, undefined, 2)}\n`);
}
