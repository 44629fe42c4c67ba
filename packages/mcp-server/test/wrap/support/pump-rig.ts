import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { type Admissions, type AuditSink, createGuard, createVerifier } from '@grantex/core';
import { createAuditRecorder, type TestIssuer } from '@grantex/testing';
import { createCallGate } from '../../../src/wrap/call-gate.ts';
import type { Credentials } from '../../../src/wrap/credentials/credentials.ts';
import type { Message } from '../../../src/wrap/stdio/messages.ts';
import { createMethodFilter } from '../../../src/wrap/rules/method-filter.ts';
import { startPump } from '../../../src/wrap/pump.ts';
import { followRevocations } from '../../../src/wrap/credentials/follow-revocations.ts';
import { readMentioned } from '../../../src/wrap/rules/guarded-request.ts';
import { createRuleBook } from '../../../src/wrap/rules/rule-book.ts';
import type { KindRules, WrapRules } from '../../../src/wrap/rules/rules-file.ts';
import { createVisibleLists } from '../../../src/wrap/visible-lists.ts';

/** One end of the pipe, which a test controls. */
export interface End {
  /** Writes one message, or a raw line. */
  say(message: Message | string): void;
  /** The next message at this end. */
  next(): Promise<Message>;
  /** Messages that have arrived and were not taken yet. */
  readonly unread: readonly Message[];
}

/** The pump with a real guard, and two ends for the test. */
export interface PumpRig {
  readonly issuer: TestIssuer;
  readonly client: End;
  readonly server: End;
  readonly entries: ReturnType<typeof createAuditRecorder>['entries'];
  readonly log: readonly string[];
  /** The token of calls that have none. */
  token: string | undefined;
  /** Resolves when every open call is decided. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface PumpSetup {
  readonly issuer: TestIssuer;
  readonly rules: WrapRules;
  readonly resources?: KindRules;
  readonly prompts?: KindRules;
  /** The unguarded methods of the rules file. */
  readonly unguarded?: readonly string[];
  /** Runs before the recorder. */
  readonly sink?: (recorder: AuditSink) => AuditSink;
  readonly credentials?: Partial<Credentials>;
  readonly admissions?: Admissions;
}

export function createPumpRig({
  issuer,
  rules,
  unguarded = [],
  sink,
  credentials,
  admissions,
  ...kinds
}: PumpSetup): PumpRig {
  const book = createRuleBook({ rules, named: Object.keys(rules), unguarded, ...kinds });
  const recorder = createAuditRecorder();
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const { apiKey } = issuer;
  const verifier = createVerifier({
    issuer: issuer.url,
    audience: issuer.audience,
    revocation: followRevocations({ apiKey, log, onFresh: () => void tools.recheck() }),
  });
  const guard = createGuard({
    verifier,
    audit: sink?.(recorder) ?? recorder,
    ...(admissions && { admissions }),
  });
  const token = (): string | undefined => rig.token;
  const source: Credentials = {
    token,
    currentToken: token,
    canAsk: false,
    advise: () => Promise.resolve(undefined),
    ...credentials,
  };
  const tools = createVisibleLists({
    book,
    verifier,
    credentials: source,
    log,
    onChange: () => pump.toolsChanged(),
  });
  const gate = createCallGate({
    guard,
    book,
    credentials: source,
    onGrant: (grant) => tools.noteGrant(grant),
    onRefusal: () => void tools.recheck(),
  });
  const [fromClient, toClient, toServer, fromServer] = [0, 1, 2, 3].map(() => new PassThrough());
  if (!fromClient || !toClient || !toServer || !fromServer) throw new Error('no streams');
  const pump = startPump({
    client: { input: fromClient, output: toClient },
    server: { input: toServer, output: fromServer },
    gate,
    methods: createMethodFilter(unguarded, (kind) => book.decides(kind), log),
    mentioned: (message) => readMentioned(message, book),
    tools,
    log,
  });
  const rig: PumpRig = {
    issuer,
    client: endOf(fromClient, toClient),
    server: endOf(fromServer, toServer),
    entries: recorder.entries,
    log: lines,
    token: undefined,
    idle: gate.idle,
    async close() {
      pump.close();
      tools.close();
      await verifier.close();
    },
  };
  return rig;
}

function endOf(out: PassThrough, into: PassThrough): End {
  const unread: Message[] = [];
  const arrivals = new PassThrough({ objectMode: true });
  let rest = '';
  into.on('data', (chunk: Buffer) => {
    const lines = `${rest}${chunk.toString('utf8')}`.split('\n');
    rest = lines.pop() ?? '';
    unread.push(...lines.map((line) => JSON.parse(line) as Message));
    arrivals.emit('some');
  });
  return {
    unread,
    say: (message) => void out.write(typeof message === 'string' ? message : `${JSON.stringify(message)}\n`),
    async next() {
      while (unread.length === 0) await once(arrivals, 'some', { signal: AbortSignal.timeout(5_000) });
      return unread.shift() ?? {};
    },
  };
}
