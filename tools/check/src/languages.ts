/** A language beside TypeScript; `tools/languages` has a task of Turbo for each. */
export interface Language {
  readonly name: string;
  readonly task: string;
  /** Paths from the root of the repository: a change below one of them runs its suites. */
  readonly folders: readonly string[];
  /** Why its suites cannot run on this machine; `scripts/lib/languages.mjs` finds out. Undefined if they can. */
  readonly missing: string | undefined;
}

/** The languages, with what this machine lacks for them. */
export function languagesOf(environment: Readonly<Record<string, string | undefined>>): Language[] {
  // Set and empty where nothing is missing.
  const missing = (name: string): string | undefined => environment[name] || undefined;
  const shared = [
    'vectors/',
    'tools/languages/src/',
    'tools/three-languages/programs/',
    'scripts/toolchains/',
  ];
  return [
    {
      name: 'Python',
      task: 'test:python',
      folders: ['python/', 'bench/python/', ...shared],
      missing: missing('WITHOUT_PYTHON'),
    },
    {
      name: 'Go',
      task: 'test:go',
      folders: ['go/', ...shared],
      missing: missing('WITHOUT_GO') ?? missing('WITHOUT_COMPILER'),
    },
  ];
}

/**
 * The last lines of a run that left out a language. Continuous integration has to run all of them; elsewhere a machine
 * with Node alone is enough.
 */
export function judgeMissing(
  languages: readonly Language[],
  isContinuous: boolean,
): { failed: number; lines: string[] } {
  const lines = languages.flatMap(({ name, missing }) =>
    missing === undefined ? [] : [`The suites of ${name} DID NOT RUN: ${missing}.`],
  );
  return { failed: isContinuous ? lines.length : 0, lines };
}
