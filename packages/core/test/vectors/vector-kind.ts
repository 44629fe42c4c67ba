import type { MaybePromise } from '../../src/index.ts';

/** One case: its name, what goes in, and what must come out. */
export interface Vector {
  /** Unique within its file. */
  readonly name: string;
  readonly expected: unknown;
}

/** One kind of vectors: the table of its cases, and how this language runs one. */
export interface VectorKind {
  /** The name of its file in `vectors/`, too. */
  readonly kind: string;
  /** What the cases are about, in a sentence or two. */
  readonly about: string;
  /** Members that a case has unless it states them itself. */
  readonly defaults?: object;
  /** Makes the cases; each run makes the same ones. Undefined where the file comes from elsewhere. */
  readonly cases?: () => MaybePromise<readonly Vector[]>;
  /** Returns what core gives for a case; it must equal the `expected` of the case. */
  run(vector: object): unknown;
}

/** A file of `vectors/`. */
export interface VectorFile {
  readonly version: 1;
  readonly kind: string;
  readonly about: string;
  readonly defaults?: object;
  readonly cases: readonly Vector[];
}

/** Defines a kind whose cases have the members of `CASE`. */
export function vectorKind<CASE extends Vector>(kind: {
  readonly kind: string;
  readonly about: string;
  readonly defaults?: Partial<CASE>;
  readonly cases?: () => MaybePromise<readonly Written<CASE>[]>;
  run(vector: CASE): unknown;
}): VectorKind {
  return { ...kind, run: (vector) => kind.run(vector as CASE) };
}

/** A case as its table writes it: it may leave out members that have a default. */
type Written<CASE extends Vector> = Vector & Partial<CASE>;

/** Makes the file of a kind; undefined where it comes from elsewhere. */
export async function vectorFile({
  kind,
  about,
  defaults,
  cases: makeCases,
}: VectorKind): Promise<VectorFile | undefined> {
  const cases = await makeCases?.();
  return cases && { version: 1, kind, about, ...(defaults && { defaults }), cases };
}

/**
 * Writes a file: each member of a case on a line of its own. Everything beyond ASCII is escaped, so that a reader sees
 * characters that look alike or are invisible.
 */
export function vectorFileText({ cases, ...file }: VectorFile): string {
  const head = JSON.stringify({ ...file, cases: [] }, undefined, 2).replace(/\[\]\n\}$/, '');
  const text = `${head}[\n${cases.map(caseText).join(',\n')}\n  ]\n}\n`;
  return text.replaceAll(/[\u007f-\uffff]/g, escapeUnit);
}

function caseText(vector: Vector): string {
  const members = Object.entries(vector).filter(([, value]) => value !== undefined);
  const lines = members.map(([name, value]) => `      ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `    {\n${lines.join(',\n')}\n    }`;
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
