/** How a language writes comments. */
export interface Comments {
  /** Those that have an end. */
  readonly blocks: RegExp;
  /** What begins one that ends with its line. */
  readonly line: string;
}

/** How a stranger works in a language. */
export interface Ecosystem {
  /** The README of a package, from the root of the repository. */
  readonly readme: (name: string) => string;
  /** Matches the commands of a README that install something. */
  readonly installs: RegExp;
  readonly comments: Comments;
  /**
   * For examples that are no servers: the program that books twice, and the file that it imports, which calls the
   * example of a package.
   */
  readonly caller?: {
    readonly program: string;
    readonly imported: string;
    readonly file: (name: string) => string;
  };
  /**
   * Makes an empty project.
   * @param packed the folder of the packed packages
   * @returns variables for the commands of a README: empty caches, as on a machine that has never seen the packages
   */
  begin(folder: string, packed: string): Promise<Readonly<Record<string, string>>>;
  /** How many packages are installed. */
  count(folder: string): Promise<number>;
  /** The command line that runs a file of the project, where the README trusts that everybody knows it. */
  readonly start: (file: string) => string;
}
