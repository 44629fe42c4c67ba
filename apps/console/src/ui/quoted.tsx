import { removeHidden } from '@grantex/core/issuer';

/**
 * A text that somebody else wrote: a name, a description. It keeps its own direction of writing and cannot turn that
 * of what stands around it; characters that nobody sees are taken out.
 */
export function Quoted({ children }: { children: string }) {
  return <bdi>{removeHidden(children)}</bdi>;
}

/** An id, a scope, a URI: what somebody compares or copies character by character. */
export function Code({ children }: { children: string }) {
  return <code>{removeHidden(children)}</code>;
}
