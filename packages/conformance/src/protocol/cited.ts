import type { Citation } from '../runner/check.ts';
import type { Requirement, Section } from './sentences.ts';

/** The requirements that a citation names: one, unless the citation is wrong. */
export function citedBy({ section, says }: Citation, sections: readonly Section[]): readonly Requirement[] {
  const found = sections.find(({ number }) => number === section);
  return (found?.requirements ?? []).filter(({ text }) => text.startsWith(says));
}
