interface Runtime {
  readonly process?: { readonly env?: { readonly [name: string]: string | undefined } };
}

/**
 * Reads a variable of the environment. Deno asks for permission.
 * @returns undefined where it is not set or empty, and where the runtime has no environment
 */
export function readVariable(name: string): string | undefined {
  // Through a variable: bundlers replace `process.env`, and `globalThis.process.env`, by an empty object.
  const runtime = globalThis as Runtime;
  const value = runtime.process?.env?.[name];
  return value === '' ? undefined : value;
}
