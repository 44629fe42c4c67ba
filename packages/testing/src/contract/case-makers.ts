import { type AuditSink, createAuditSink, type JsonObject, type RefusalReason } from '@grantex/core';
import type { TokenFault } from '../tokens/token-faults.ts';
import type { CaseId } from './case-id.ts';
import type { Arrangement, ContractCase } from './contract-case.ts';
import type { PaymentTool } from './driver.ts';
import { blocked, PAID, unattributed } from './expectation.ts';
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
    isOptional: true,
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

/** A call whose entries go to the issuer over HTTP. */
export function recorded(id: CaseId, title: string, mode: 'required' | 'buffered'): ContractCase {
  return {
    id,
    title,
    isOptional: false,
    arrange(world) {
      const { url, apiKey, auditLog } = world.issuer;
      const audit = createAuditSink({ url, apiKey, mode, linger: 0 });
      const { promise: hasEnded, resolve: end } = Promise.withResolvers<void>();
      return {
        ...holdingLimited(world),
        sink: {
          write(record) {
            if (record.ref !== undefined) end();
            return audit.write(record);
          },
          close: () => audit.close(),
        },
        log: {
          entries: auditLog.entries,
          settled: () => hasEnded.then(() => audit.close()),
        },
      };
    },
    expected: PAID,
  };
}

/** A result as an MCP server reports a failure. */
export const MCP_ERROR: JsonObject = {
  content: [{ type: 'text', text: 'The bank said no.' }],
  isError: true,
};

/** A tool that says whether its input is the very object that the rule read. */
export function lookingAt(world: World): PaymentTool {
  return (payment) => ({ paid: payment.amount, isTheOneChecked: payment === world.checkedInput });
}

/** A slow sink: meanwhile, the caller leaves. */
export function leavingAtOnce({ recorder, leave }: World): AuditSink {
  return {
    async write(record) {
      const receipt = await recorder.write(record);
      if (record.status === 'allowed') await leave();
      return receipt;
    },
    close: () => recorder.close(),
  };
}

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
