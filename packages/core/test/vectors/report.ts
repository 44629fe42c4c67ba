interface NodeProcess {
  readonly env: { readonly [name: string]: string | undefined };
  getBuiltinModule(name: 'node:fs'): { appendFileSync(file: string, text: string): void };
}

/**
 * Adds a line `kind name` to the file that `GRANTEX_VECTORS_REPORT` names, so that a check can compare what each
 * language ran. Writes nothing without it, and nothing in a browser.
 */
export function reportVector(kind: string, name: string): void {
  const { process } = globalThis as { readonly process?: NodeProcess };
  const file = process?.env['GRANTEX_VECTORS_REPORT'];
  if (file !== undefined) process?.getBuiltinModule('node:fs').appendFileSync(file, `${kind} ${name}\n`);
}
