import { type Fault, server } from './fault.ts';

/** §2: calls that are repeated. */
export const idempotencyFaults: readonly Fault[] = [
  {
    name: 'a repeated call is made again',
    noticedBy: ['2.repeated-call', '2.repeated-with-another-body', '6.lost-answer', '6.delegation-repeated'],
    edits: [
      server(
        'http/answers/idempotency.ts',
        'if (key === undefined) return give',
        'if (key !== null) return give',
      ),
    ],
  },
  {
    name: 'two calls with one key run at the same time',
    noticedBy: ['2.repeated-at-once'],
    edits: [
      server('http/answers/idempotency.ts', 'return rows[0]?.taken === true;', 'return rows.length > 0;'),
      server(
        'http/answers/idempotency.ts',
        'if (!isClaimed) throw inProgress();',
        'await new Promise((resolve) => { setTimeout(resolve, 300); });',
      ),
    ],
  },
  {
    name: 'an answer is repeated after what it gave has ended',
    noticedBy: ['2.repeated-after-the-end', '6.delegation-repeated'],
    edits: [
      server('http/answers/idempotency.ts', 'if (refusal !== undefined) return ended?.() ?? refusal;', ''),
      server(
        'http/answers/idempotency.ts',
        'return (await beforeReplay?.(transaction, answer.body)) ?? answer;',
        'return answer;',
      ),
    ],
  },
  {
    name: 'a key of any form is taken, and repeated calls of any key get the first answer',
    noticedBy: ['2.idempotency-key-form', '2.another-key-is-another-call'],
    edits: [
      server('http/answers/idempotency.ts', 'const KEY = /^[\\x21-\\x7e]{1,255}$/;', 'const KEY = /^[^]*$/;'),
      server(
        'http/answers/idempotency.ts',
        'askedBy: presentsSecret ? ANY_KEY : firstKeyId',
        'askedBy: ANY_KEY',
      ),
    ],
  },
  {
    name: 'a repeated entry is written again',
    noticedBy: ['2.entry-written-once'],
    edits: [
      server(
        'ledger/audit/append/submission.ts',
        'return idempotencyKey === undefined ? [] :',
        'return idempotencyKey !== null ? [] :',
      ),
    ],
  },
  {
    name: 'a key counts as used as soon as it was seen',
    noticedBy: ['2.malformed-leaves-key'],
    edits: [
      server(
        'http/answers/error-handler.ts',
        'done(hostFault(request));',
        "const [seen, key] = [((globalThis as any).seen ??= new Set()), request.headers['idempotency-key']];\n    const again = key !== undefined && seen.has(key) ? new ApiError(409, 'IDEMPOTENCY_IN_PROGRESS', 'it runs') : undefined;\n    seen.add(key);\n    done(again ?? hostFault(request));",
      ),
    ],
  },
  {
    name: 'the verdict on a token is kept',
    noticedBy: ['2.verdict-is-never-kept', '6.verify-at-the-end'],
    edits: [
      server(
        'authority/tokens/routes.ts',
        'const verdict = await verifyOnline(dependencies, tokenStatus, caller.developerId, body.token, body);',
        'const kept = ((globalThis as any).kept ??= new Map());\n      const verdict = kept.get(body.token) ?? (await verifyOnline(dependencies, tokenStatus, caller.developerId, body.token, body));\n      kept.set(body.token, verdict);',
      ),
    ],
  },
];
