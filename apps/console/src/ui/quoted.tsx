import { removeHidden } from '@grantex/core/issuer';

/**
 * A text that somebody else wrote, such as a name or a description. Its writing direction cannot change the text around
 * it, and invisible characters are removed.
 */
export function Quoted({ children }: { children: string }) {
  return <bdi>{removeHidden(children)}</bdi>;
}

/** An id, a scope, a URI: what people compare or copy character by character. */
export function Code({ children }: { children: string }) {
  return <code>{removeHidden(children)}</code>;
}
