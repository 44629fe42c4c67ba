import { type AuditSink, createGuard, createVerifier, type Guard, online, type Rule } from '@grantex/core';
import { type AuditRecorder, createAuditRecorder } from '../audit/audit-recorder.ts';
import { startIssuer, type TestIssuer } from '../issuer/issuer.ts';
import { createSigningKey, type SigningKey } from '../tokens/signing-key.ts';
import type { Payment } from './driver.ts';
import type { DecisionResult } from './expectation.ts';

/** The surroundings of one case: a separate issuer, and the recorded entries. */
export interface World extends AsyncDisposable {
  readonly issuer: TestIssuer;
  readonly recorder: AuditRecorder;
  /** The decisions of the guard, in order. */
  readonly heard: readonly DecisionResult[];
  /** The input as the rule got it from the adapter: the parsed one, the very object. */
  readonly checkedInput: Payment | undefined;
  readonly rule: Rule<Payment>;
  /** A guard with this issuer that writes to this sink. */
  guardWith(sink: AuditSink): Guard;
}

// One for all worlds, because creating it takes most of a case's time.
let issuersKey: Promise<SigningKey> | undefined;

/** Starts a world with a verifier that asks its issuer about each token. */
export async function createWorld(): Promise<World> {
  issuersKey ??= createSigningKey();
  const issuer = await startIssuer({}, await issuersKey);
  const heard: DecisionResult[] = [];
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
    guardWith: (sink) =>
      createGuard({
        verifier,
        audit: sink,
        onDecision: (decision) => void heard.push(decision.isAllowed ? 'allowed' : decision.refusal.reason),
        // The outcome of a case shows its faults.
        onAuditFault: () => {},
      }),
    [Symbol.asyncDispose]: () => issuer.close(),
  };
}
