import type { Instant } from './columns.ts';

/** What ends at once: a grant with all below it, or all grants of an agent, a person or a developer. */
export type EndingKind = 'grant' | 'agent' | 'principal' | 'developer';

/**
 * Who ends something: the person whose grant it is; somebody whom only the developer's word names as that person
 * (`vouched`); the developer; the organization, whose identity provider provisions the person; the agent itself, by giving
 * its token back; a newer grant in its place; or the server, where a credential was used twice, the person is bound anew, or
 * a backup was restored.
 */
export type EndedBy =
  | 'person'
  | 'vouched'
  | 'developer'
  | 'organization'
  | 'agent'
  | 'replacement'
  | 'server';

/** Who ended what. It is kept for as long as the grants are. */
export interface EndingTable {
  developer_id: string;
  /** The entry in the developer's log; below zero for what ended before there was this table. */
  seq: number;
  at: Instant;
  kind: EndingKind;
  id: string;
  /** Whose grant or name it is; absent where it is about all people. */
  principal: string | null;
  /** `null` where nobody knows. */
  ended_by: EndedBy | null;
}
