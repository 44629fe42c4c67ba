import { askServer, isPassing, type ServerAccess, type ServerFault } from '../../base/ask-server.ts';
import { globalFetch } from '../../base/global-fetch.ts';
import { isObject } from '../../base/json.ts';
import { checkApiKey, checkDuration, checkNames, checkUrl, withoutSlash } from '../../base/options.ts';
import { backoff } from '../../sink/waiting.ts';
import type { AdmissionAnswer, Admissions } from './admissions.ts';
import { waitForApproval } from './wait-for-approval.ts';

/** Options of {@link createAdmissions}. */
export interface AdmissionsOptions {
  /** Where the server's API is. */
  readonly url: string;
  /** An API key with the roles `verify` and `audit-write`. */
  readonly apiKey: string;
  /** How long a call waits for its decision, in seconds, repetitions included. Default: 5. */
  readonly timeout?: number;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

const SECOND = 1000;

/**
 * Makes what a guard asks about calls that need the server (`docs/protocol.md` §15, Admission). Requests without a
 * certain answer are repeated with the same idempotency key, so that a call is neither recorded nor debited twice.
 * @throws {TypeError} naming the option that is missing, wrong or unknown
 */
export function createAdmissions(options: AdmissionsOptions): Admissions {
  checkNames(options, ['url', 'apiKey', 'timeout', 'fetch'], 'createAdmissions');
  const { url, apiKey, timeout = 5, fetch = globalFetch } = options;
  checkUrl(url, 'createAdmissions', 'url');
  checkApiKey(apiKey, 'createAdmissions');
  checkDuration(timeout, 'createAdmissions', 'timeout');
  const access: ServerAccess = { url: withoutSlash(url), apiKey, fetch };

  async function send(path: string, body: object): Promise<{ readonly [member: string]: unknown }> {
    const idempotencyKey = crypto.randomUUID();
    const end = Date.now() + timeout * SECOND;
    for (let attempts = 0; ; attempts += 1) {
      const left = (end - Date.now()) / SECOND;
      try {
        return await askServer({ ...access, timeout: Math.max(left, 0.001), idempotencyKey }, path, body);
      } catch (fault) {
        const pause = backoff(attempts);
        if (!isPassing(fault as ServerFault) || Date.now() + pause >= end) throw fault;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  return {
    admit: async (request) => readAnswer(await send('/v1/admissions', request)),
    async giveBack(entryId, metadata) {
      const body = { status: 'failure', ran: false, metadata };
      await send(`/v1/admissions/${encodeURIComponent(entryId)}/settle`, body);
    },
    waitForApproval: (approvalId, signal) => waitForApproval(access, approvalId, signal),
  };
}

/** An answer of another shape is no decision. */
function readAnswer({ decision, entryId, refusal }: { readonly [member: string]: unknown }): AdmissionAnswer {
  if (decision === 'allow' && isEntryId(entryId) && refusal === undefined) return { decision, entryId };
  if ((decision === 'ask' || decision === 'refuse') && isObject(refusal)) {
    return { decision, entryId: isEntryId(entryId) ? entryId : undefined, refusal };
  }
  throw new Error('The server did not answer with a decision.');
}

function isEntryId(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
