import {
  type Admissions,
  type AuditSink,
  type AuthorizationError,
  createGuard,
  createVerifier,
  type Guard,
  online,
  type Rule,
} from '@grantex/core';
import { type AuditRecorder, createAuditRecorder } from '../audit/audit-recorder.ts';
import { startIssuer, type TestIssuer } from '../issuer/issuer.ts';
import { sharedSigningKey } from '../tokens/signing-key.ts';
import type { MountedTool, Payment } from './driver.ts';
import type { DecisionResult } from './cases/expectation.ts';

/** The surroundings of one case: a separate issuer, and the recorded entries. */
export interface World extends AsyncDisposable {
  readonly issuer: TestIssuer;
  readonly recorder: AuditRecorder;
  /** The decisions of the guard, in order. */
  readonly heard: readonly DecisionResult[];
  /** The refusals among them. */
  readonly refusals: readonly AuthorizationError[];
  /** The input as the rule got it from the adapter: the parsed one, the very object. */
  readonly checkedInput: Payment | undefined;
  readonly rule: Rule<Payment>;
  /** A guard with this issuer that writes to this sink, and asks a server about calls where there is one. */
  guardWith(sink: AuditSink, admissions: Admissions | undefined): Guard;
  /** Aborted when the caller has left. */
  readonly signal: AbortSignal;
  /** The caller leaves, and the framework notices. */
  leave(): Promise<void>;
  /** Tells the world who notices that the caller has left. */
  mounted(tool: MountedTool): void;
}

/** Starts a world with a verifier that asks its issuer about each token. */
export async function createWorld(): Promise<World> {
  const issuer = await startIssuer({}, await sharedSigningKey());
  const heard: DecisionResult[] = [];
  const refusals: AuthorizationError[] = [];
  const leaving = new AbortController();
  let noticed: MountedTool['noticed'];
  let checkedInput: Payment | undefined;
  const verifier = createVerifier({
    issuer: issuer.url,
    audience: issuer.audience,
    developers: [issuer.developerId],
    revocation: online({ apiKey: issuer.apiKey }),
    minimumBinding: 'verified',
  });
  return {
    issuer,
    recorder: createAuditRecorder(),
    heard,
    refusals,
    signal: leaving.signal,
    async leave() {
      leaving.abort();
      await noticed?.();
    },
    mounted(tool) {
      noticed = tool.noticed;
    },
    get checkedInput() {
      return checkedInput;
    },
    rule: {
      scopes: ['payments:initiate'],
      action: 'payment.made',
      amount: (payment) => {
        checkedInput = payment;
        return payment.amount;
      },
    },
    guardWith: (sink, admissions) =>
      createGuard({
        verifier,
        audit: sink,
        ...(admissions === undefined ? {} : { admissions }),
        onDecision(decision) {
          heard.push(decision.decision === 'allowed' ? 'allowed' : decision.reason);
          if (decision.decision === 'blocked') refusals.push(decision.refusal);
        },
        // The outcome of a case shows its faults.
        onAuditFault: () => {},
      }),
    [Symbol.asyncDispose]: () => issuer.close(),
  };
}
