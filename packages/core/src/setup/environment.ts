interface Runtime {
  readonly process?: { readonly env?: { readonly [name: string]: string | undefined } };
}

/**
 * Reads a variable of the environment. Deno asks for permission.
 * @returns undefined where it is not set or empty, and where the runtime has no environment
 */
export function readVariable(name: string): string | undefined {
  const value = (globalThis as Runtime).process?.env?.[name];
  return value === '' ? undefined : value;
}
