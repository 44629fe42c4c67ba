/**
 * Whether a result says by itself that the call failed: the result of an MCP tool does with `isError` (`CallToolResult`
 * of the Model Context Protocol), whichever client, SDK or adapter hands it on.
 */
export function isFailedResult(result: unknown): boolean {
  if (typeof result !== 'object' || result === null) return false;
  try {
    return (result as { readonly isError?: unknown }).isError === true;
  } catch {
    // A tool may answer with anything, and looking at it must not change what it answers.
    return false;
  }
}
