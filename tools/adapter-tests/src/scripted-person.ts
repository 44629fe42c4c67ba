import type { AdmissionAnswer, Admissions, ApprovalEnd } from '@grantex/core';

/** Admissions whose person is scripted: every call needs their approval, which lets it run once. */
export interface ScriptedPerson {
  readonly admissions: Admissions;
  /** How each question about a call was answered, in order. */
  readonly answers: readonly AdmissionAnswer['decision'][];
  /** The ids of the approvals that were asked for, in order. */
  readonly asked: readonly string[];
  /** The entries of the calls that were admitted and then did not run, in order. */
  readonly givenBack: readonly string[];
  /**
   * Decides about an approval, as the person does on its page.
   * @param approvalId default: the newest one
   */
  decide(end: ApprovalEnd, approvalId?: string): void;
  /** Whether somebody waits for a decision now. */
  readonly isAwaited: boolean;
}

interface Asked {
  readonly approvalId: string;
  readonly call: string;
  readonly decided: PromiseWithResolvers<ApprovalEnd>;
  end?: ApprovalEnd | 'used';
  waiting: number;
}

export const APPROVALS = 'https://grantex.example/approvals/';

/** Makes the admissions of a person who approves call by call (`docs/protocol.md` §15), as the server asks them. */
export function scriptPerson(): ScriptedPerson {
  const asked: Asked[] = [];
  const answers: AdmissionAnswer['decision'][] = [];
  const givenBack: string[] = [];

  function answerTo(call: string): AdmissionAnswer {
    const entryId = `alog_${answers.length + 1}`;
    const known = asked.findLast((one) => one.call === call && one.end !== 'used');
    if (known?.end === 'approved') {
      known.end = 'used';
      return { decision: 'allow', entryId };
    }
    if (known?.end === 'refused') {
      return { decision: 'refuse', entryId, refusal: { code: 'approval_refused' } };
    }
    const { approvalId } = known ?? ask(call);
    const expiresAt = '2030-01-01T00:15:00.000Z';
    const refusal = {
      code: 'approval_required',
      approvalId,
      approvalUrl: `${APPROVALS}${approvalId}`,
      expiresAt,
    };
    return { decision: 'ask', entryId, refusal };
  }

  function ask(call: string): Asked {
    const one = {
      approvalId: `apr_${asked.length + 1}`,
      call,
      decided: Promise.withResolvers<ApprovalEnd>(),
      waiting: 0,
    };
    asked.push(one);
    return one;
  }

  return {
    answers,
    givenBack,
    get asked() {
      return asked.map(({ approvalId }) => approvalId);
    },
    get isAwaited() {
      return asked.some(({ waiting }) => waiting > 0);
    },
    decide(end, approvalId = asked.at(-1)?.approvalId) {
      const one = asked.find((other) => other.approvalId === approvalId);
      if (one === undefined) throw new Error('Nobody was asked.');
      one.end = end;
      one.decided.resolve(end);
    },
    admissions: {
      async admit({ action, input, shown, restDigest }) {
        const answer = answerTo(JSON.stringify([action, input ?? [shown, restDigest]]));
        answers.push(answer.decision);
        return answer;
      },
      async giveBack(entryId) {
        givenBack.push(entryId);
      },
      async waitForApproval(approvalId, signal) {
        const one = asked.find((other) => other.approvalId === approvalId);
        if (one === undefined) throw new Error('There is no such approval.');
        one.waiting += 1;
        const left = Promise.withResolvers<never>();
        const leave = (): void => left.reject(signal?.reason as Error);
        signal?.addEventListener('abort', leave);
        try {
          return await Promise.race([one.decided.promise, left.promise]);
        } finally {
          one.waiting -= 1;
          signal?.removeEventListener('abort', leave);
        }
      },
    },
  };
}
