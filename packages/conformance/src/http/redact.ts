/** JWTs, whole or cut; API keys, tokens and secrets by their prefixes; and whatever else is long and random. */
const SHAPES = [
  /\beyJ[\w-]+(?:\.[\w-]*){0,2}/g,
  /\b(?:gx_(?:test|live|scim)|whsec|sess|link)_[\w+/=-]{4,}/g,
  /(?<![\w-])(?![0-9a-f]{64}(?![\w-]))[\w-]{40,}/g,
];
/** Members whose values are credentials, whatever they look like. */
const MEMBERS =
  /("(?:userCode|deviceCode|codeVerifier|code_verifier|refreshToken|refresh_token|apiKey|secret|sessionToken)"\s*:\s*")[^"]+/g;

/** A text for a report, without anything that opens something. Ids, hex digests and words stay. */
export function redact(text: string): string {
  const named = text.replaceAll(MEMBERS, '$1…');
  return SHAPES.reduce((kept, shape) => kept.replaceAll(shape, (found) => `${found.slice(0, 3)}…`), named);
}
