import { MAX_DELEGATION_DEPTH } from '@grantex/core/issuer';
import type { DeveloperSettings } from '../../base/store/schema/authority-tables.ts';

/** How far a developer lets agents delegate their grants. */
export interface DelegationRule {
  /** Most links in a chain of delegation; 0 allows no delegation. */
  depth: number;
  /** Whether a delegated grant must hold less than its parent, or may hold the same. */
  narrowing: 'strict' | 'subset';
}

/**
 * The present rule of a developer (`docs/protocol.md` §6).
 * @param usual the server's depth, for developers without their own
 */
export function delegationRule(
  { delegation: narrowing = 'strict', maxDelegationDepth }: DeveloperSettings,
  usual: number,
): DelegationRule {
  return { depth: Math.min(maxDelegationDepth ?? usual, MAX_DELEGATION_DEPTH), narrowing };
}
