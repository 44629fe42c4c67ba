import type { AuditSink, RefusalReason } from '@grantex/core';
import type { TokenFault } from '../tokens/token-faults.ts';
import type { CaseId } from './case-id.ts';
import type { Arrangement, ContractCase } from './contract-case.ts';
import { blocked, unattributed } from './expectation.ts';
import type { World } from './world.ts';

/** The scope of the guarded tool. */
export const SCOPE = 'payments:initiate';
/** The scope of a caller, unless a case says otherwise. */
export const LIMITED: { readonly scopes: readonly string[] } = { scopes: [`${SCOPE}:max_500`] };

/** A grant that covers the payment of the plain case. */
export function holdingLimited({ issuer }: World): Pick<Arrangement, 'credentials'> {
  return { credentials: { kind: 'token', token: issuer.grantToken(LIMITED) } };
}

/** A rule with a member that throws: a fault of the service, not of the caller. */
export function throwing(id: CaseId, title: string, member: 'amount' | 'metadata'): ContractCase {
  const broken = (): never => {
    throw new TypeError('The rule is broken.');
  };
  return {
    id,
    title,
    isOptional: false,
    arrange: (world) => ({ ...holdingLimited(world), ruleChanges: { [member]: broken } }),
    expected: blocked(503, 'server_error', 'rule_failed'),
  };
}

/** A call of a tool that does not exist. */
export function unmounted(id: CaseId, title: string, toolName: string): ContractCase {
  return {
    id,
    title,
    isOptional: false,
    arrange: (world) => ({ ...holdingLimited(world), hasNoRule: true, toolName }),
    expected: blocked(403, 'insufficient_scope', 'no_rule'),
    mayBeRejected: true,
  };
}

/** A token with one fault. */
export function faulty(
  id: CaseId & TokenFault,
  title: string,
  code: RefusalReason,
  entries: readonly string[],
): ContractCase {
  return {
    id,
    title,
    isOptional: false,
    arrange: ({ issuer }) => ({ credentials: { kind: 'token', token: issuer.faultyToken(id, LIMITED) } }),
    expected: { ...unattributed(401, 'invalid_token', code), entries },
  };
}

/** A sink that refuses every entry. */
export const SINK_DOWN: AuditSink = {
  write() {
    throw new Error('The log is down.');
  },
  close: () => Promise.resolve(),
};

/** A slow sink: while it waits, the checked amount is raised. */
export function changingInput(world: World): AuditSink {
  return {
    async write(record) {
      const receipt = await world.recorder.write(record);
      if (world.checkedInput !== undefined) world.checkedInput.amount = '9000';
      return receipt;
    },
    close: () => world.recorder.close(),
  };
}
