import { parseJson } from '../files/json-file.ts';
import { usageError } from '../terminal/exit.ts';

/** Reads `--arguments`: the arguments of a call, as a JSON object. */
export function argumentsIn(text: string): Record<string, unknown> {
  const value = parseJson(text, '--arguments');
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw usageError('--arguments is not a JSON object');
}
