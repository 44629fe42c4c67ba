import { type AuditSink, createGuard, createVerifier, type Guard, online, type Rule } from '@grantex/core';
import { type AuditRecorder, createAuditRecorder } from '../audit/audit-recorder.ts';
import { startIssuer, type TestIssuer } from '../issuer/issuer.ts';
import { createSigningKey, type SigningKey } from '../tokens/signing-key.ts';
import type { Payment } from './driver.ts';
import type { DecisionResult } from './expectation.ts';

/** Where one case takes place: an issuer of its own, and what was written down. */
export interface World extends AsyncDisposable {
  readonly issuer: TestIssuer;
  readonly recorder: AuditRecorder;
  /** What the guard decided, in order. */
  readonly heard: readonly DecisionResult[];
  /** The input as the adapter showed it to the rule: the parsed one, the very object. */
  readonly checkedInput: Payment | undefined;
  readonly rule: Rule<Payment>;
  /** A guard over the issuer that writes to the sink. */
  guardWith(sink: AuditSink): Guard;
}

// One for all worlds, as making it takes most of the time that a case takes.
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
        // The faults that a case brings about are seen in its outcome.
        onAuditFault: () => {},
      }),
    [Symbol.asyncDispose]: () => issuer.close(),
  };
}
