import { wordsOf } from './name-words.ts';
import { nounOf, type ServerKind } from './noun-of.ts';
import { type ToolHints, verbOf } from './verb-of.ts';
import { scopeOf } from './vocabulary.ts';

/** A scope for something that a server offers. */
export interface Proposal {
  readonly scope: string;
  /** Whether name and annotations say it clearly. Otherwise somebody should look. */
  readonly isSure: boolean;
}

/**
 * Proposes the scope that a tool needs, from its name and its annotations. Both are claims of the server's author, and
 * only somebody who knows the tool can confirm them.
 */
export function proposeScope(name: string, hints: ToolHints, server: ServerKind): Proposal {
  const words = wordsOf(name);
  const said = nounOf(words, server);
  // Nothing says what it handles, but it reaches out of the machine.
  const isOutside = said === undefined && hints.openWorldHint === true;
  const noun = said ?? (isOutside && hints.readOnlyHint === true ? 'web' : 'tools');
  const { verb, isSure } = verbOf(words, noun, hints);
  return { scope: scopeOf(noun, verb), isSure: isSure && said !== undefined };
}
