import type { AuditSink } from '@grantex/core';
import type { AuditLog } from '../audit/audit-log.ts';
import type { CaseId } from './case-id.ts';
import type { Attempt, Credentials, PaymentTool } from './driver.ts';
import type { Expectation } from './expectation.ts';
import type { World } from './world.ts';

/** One row of the contract. */
export interface ContractCase {
  readonly id: CaseId;
  /** Reads as `a call with …`. */
  readonly title: string;
  /** Whether a driver may say that its framework cannot express the case. */
  readonly isOptional: boolean;
  /** Prepares the world and returns the caller; `input` is a payment of 420 by default. */
  readonly arrange: (world: World) => Arrangement;
  readonly expected: Expectation;
  /** Whether the framework may refuse the call before the guard gets it; the table marks that. Default: false. */
  readonly mayBeRejected?: boolean;
}

/** How a case differs from the plain one: a valid grant, a payment of 420, a tool that answers. */
export interface Arrangement {
  readonly credentials: Credentials;
  readonly input?: Attempt['input'];
  readonly tool?: PaymentTool;
  readonly leavesEarly?: boolean;
  /** Where the guard writes. Default: the world's recorder. */
  readonly sink?: AuditSink;
  /** Where the entries of the sink end up. Default: the world's recorder. */
  readonly log?: Pick<AuditLog, 'entries' | 'settled'>;
  readonly hasNoRule?: boolean;
  readonly isGuardedTwice?: boolean;
  /** Replaces members of the world's rule. */
  readonly ruleChanges?: Partial<World['rule']>;
  /** The called tool. Default: the guarded one. */
  readonly toolName?: string;
  /** Makes the same call with other credentials while the tool runs, which must be refused. */
  readonly alongside?: Credentials;
}
