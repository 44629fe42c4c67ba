import type { JsonObject } from '../base/json.ts';
import { canonicalMetadata } from '../log/entry/canonical-json.ts';

/**
 * Adds the guard's members to metadata. Metadata without a canonical form is left out, and `recordRefused` says so: the
 * entry is written anyway.
 * @param onFault called with the reason why there is no canonical form
 */
export function recordable(
  metadata: JsonObject,
  added: JsonObject = {},
  onFault?: (fault: unknown) => void,
): JsonObject {
  try {
    const whole = { ...metadata, ...added };
    canonicalMetadata(whole);
    return whole;
  } catch (fault) {
    onFault?.(fault);
    return { ...added, ...NOT_CANONICAL };
  }
}

/** Returns the JSON of a record's metadata, as it is sent. */
export function metadataText(metadata: JsonObject): string {
  try {
    return canonicalMetadata(metadata);
  } catch {
    return canonicalMetadata(NOT_CANONICAL);
  }
}

/** Returns the metadata that replaces what the log does not take: the code of the refusal. */
export function recordRefused(code: string): JsonObject {
  return { recordRefused: code };
}

const NOT_CANONICAL: JsonObject = recordRefused('METADATA_NOT_CANONICAL');
