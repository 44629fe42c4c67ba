/** A rule of the protocol that a copy of our server breaks. */
export interface Fault {
  /** What it does wrong. */
  readonly name: string;
  /** The checks that notice it, each of them. */
  readonly noticedBy: readonly [string, ...string[]];
  readonly edits: readonly [Edit, ...Edit[]];
  /** Of its server, besides the database. Default: a sandbox. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A text that stands once in a file, and what stands there instead. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** @param file from the sources of the server */
export function server(file: string, find: string, replace: string): Edit {
  return { file: `apps/server/src/${file}`, find, replace };
}

/** @param file from the sources of the core, which the server decides with */
export function core(file: string, find: string, replace: string): Edit {
  return { file: `packages/core/src/${file}`, find, replace };
}
