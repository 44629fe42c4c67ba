import { MAX_DELEGATION_DEPTH } from '@grantex/core/issuer';
import type { DeveloperSettings } from '../../base/store/schema/authority-tables.ts';

/** How far a developer lets agents hand on what they were granted. */
export interface DelegationRule {
  /** Most links in a chain of delegation; with 0 nothing is handed on. */
  depth: number;
  /** Whether a delegated grant holds less than its parent, or may hold the same. */
  narrowing: 'strict' | 'subset';
}

/**
 * The rule that holds for a developer now (`docs/protocol.md` §6).
 * @param usual the server's depth, for who has set none
 */
export function delegationRule(
  { delegation: narrowing = 'strict', maxDelegationDepth }: DeveloperSettings,
  usual: number,
): DelegationRule {
  return { depth: Math.min(maxDelegationDepth ?? usual, MAX_DELEGATION_DEPTH), narrowing };
}
