import { usageError } from '../terminal/exit.ts';

/** Reads `--arguments`: the arguments of a call, as a JSON object. */
export function argumentsIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch (cause) {
    throw usageError('--arguments is not JSON', undefined, cause);
  }
  throw usageError('--arguments is not a JSON object');
}
