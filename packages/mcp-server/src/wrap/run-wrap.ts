import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable, Writable } from 'node:stream';
import {
  type AuthorizationErrorCode,
  createAuditSink,
  createAdmissions,
  createGuard,
  createVerifier,
  type Decision,
} from '@grantex/core';
import { createFileStore } from '@grantex/sdk/node';
import { createAgentCredentials } from './credentials/agent-credentials.ts';
import { createCallGate } from './call-gate.ts';
import { createFileCredentials, type Credentials } from './credentials/credentials.ts';
import { createMethodFilter } from './rules/method-filter.ts';
import { describeServer } from './stdio/describe-server.ts';
import { startPump } from './pump.ts';
import { followRevocations } from './credentials/follow-revocations.ts';
import { readMentioned } from './rules/guarded-request.ts';
import { createRuleBook, type RuleBook } from './rules/rule-book.ts';
import { checkToolNames, readRules, type RulesRead, scopesOf } from './rules/rules-file.ts';
import type { StartServer } from './stdio/server-process.ts';
import { readWrapSettings, type WrapSettings } from './credentials/wrap-settings.ts';
import { createVisibleLists } from './visible-lists.ts';
import { checkDuration } from '../program/duration.ts';
import { messageOf, reasonsOf } from '../program/log.ts';
import { ProgramError } from '../program/program-error.ts';

export interface WrapOptions {
  readonly rulesFile: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly server: StartServer;
  readonly agentId: string | undefined;
  /** The person whom the agent asks. Default: `GRANTEX_PRINCIPAL`. */
  readonly principalId: string | undefined;
  /** How long a grant lasts that the agent asks for. Default: the server's own default. */
  readonly expiresIn: string | undefined;
  readonly input: Readable;
  readonly output: Writable;
  /** Writes a line for the operator, never with a secret. */
  readonly log: (line: string) => void;
  /** Ends everything, the server too. */
  readonly signal: AbortSignal;
}

/** How long the server can take to end after its input has ended, in milliseconds. */
const PATIENCE = 5_000;
/** How long sending the last audit entries can take at the end, in seconds. */
const FLUSH = 1.5;

/**
 * Runs an MCP server behind the guard, for a client on stdio, until the client, the server or this program ends.
 * @returns the exit code of the server
 * @throws {ProgramError} when something is configured wrongly, or the server does not start
 */
export async function runWrap(options: WrapOptions): Promise<number> {
  const { rulesFile, environment, server: start, input, output, log, signal } = options;
  const settings = readWrapSettings(environment);
  const rules = await readRules(rulesFile);
  const book = bookOf(rules, rulesFile);
  checkSources(options, settings);
  const { tools: known } = await describeServer(start, signal);
  checkToolNames(
    rules.named,
    known.map(({ name }) => name),
    rulesFile,
  );

  const fault = (error: unknown): void => log(`Audit: ${messageOf(error)}`);
  const { url, apiKey, audience } = settings;
  const revocation = followRevocations({ apiKey, log, onFresh: () => void tools.recheck() });
  const verifier = createVerifier({ issuer: url, audience, revocation });
  const audit = createAuditSink({ url, apiKey, closeTimeout: FLUSH, onFault: fault });
  const guard = createGuard({
    verifier,
    audit,
    admissions: createAdmissions({ url, apiKey }),
    onAuditFault: fault,
    onDecision: (decision) => logRefusal(decision, log),
  });

  const credentials = createCredentials(options, settings, rules, () => void tools.recheck());
  const tools = createVisibleLists({ book, verifier, credentials, log, onChange: () => pump.toolsChanged() });
  const gate = createCallGate({
    guard,
    book,
    credentials,
    onGrant: (grant) => tools.noteGrant(grant),
    onRefusal: () => void tools.recheck(),
  });
  const server = await start('inherit');
  const pump = startPump({
    client: { input, output },
    server: { input: server.input, output: server.output },
    gate,
    methods: createMethodFilter(rules.unguarded, (kind) => book.decides(kind), log),
    mentioned: (message) => readMentioned(message, book),
    tools,
    log,
  });

  // After the client has gone, what is still written to it is lost.
  output.on('error', () => undefined);
  void Promise.race([once(input, 'end'), once(input, 'close'), once(output, 'error')])
    .catch(() => undefined)
    // The last calls of the client are still decided, and the server still reads them.
    .then(() => gate.idle())
    .then(() => server.end(PATIENCE));
  if (signal.aborted) server.end(0);
  signal.addEventListener('abort', () => server.end(0), { once: true });

  const exitCode = await server.ended;
  await within(pump.idle());
  pump.close();
  tools.close();
  credentials.close();
  await within(gate.idle());
  await verifier.close();
  await audit.close().catch(fault);
  return exitCode;
}

function bookOf(rules: RulesRead, path: string): RuleBook {
  try {
    return createRuleBook(rules);
  } catch (error) {
    throw new ProgramError(`${path}: "resources": ${messageOf(error)}`);
  }
}

/** The codes of refusals that are not the caller's fault. Their cause is in no entry. */
const FAULTS: readonly AuthorizationErrorCode[] = ['server_error', 'temporarily_unavailable'];

/** Logs what the audit log lacks: refusals that cannot be attributed, and the causes of those that a fault led to. */
function logRefusal(decision: Decision, log: (line: string) => void): void {
  if (decision.decision === 'allowed') return;
  const { reason, cause, refusal } = decision;
  if (refusal.attribution !== undefined && !FAULTS.includes(refusal.code)) return;
  log(`Refused ${decision.action}: ${reason}${cause === undefined ? '' : ` (${reasonsOf(cause)})`}`);
}

/** Waits for some work, but no longer than the time for the end. */
async function within(work: Promise<void>): Promise<void> {
  await Promise.race([work, sleep(FLUSH * 1_000, undefined, { ref: false })]);
}

function checkSources({ agentId, principalId, expiresIn }: WrapOptions, settings: WrapSettings): void {
  checkDuration(expiresIn, '--expires-in');
  if (agentId === undefined) {
    if (principalId !== undefined) throw new ProgramError('--principal needs --agent.');
    if (expiresIn !== undefined) throw new ProgramError('--expires-in needs --agent.');
    return;
  }
  if (settings.tokenFile !== undefined) {
    throw new ProgramError('--agent and GRANTEX_TOKEN_FILE are two sources of tokens; use one of them.');
  }
  if ((principalId ?? settings.principalId) === undefined) {
    throw new ProgramError('--agent needs --principal or GRANTEX_PRINCIPAL: the person who is asked.');
  }
}

function createCredentials(
  { agentId, principalId = '', expiresIn, log }: WrapOptions,
  { gx, url, audience, tokenFile, directory, ...settings }: WrapSettings,
  rules: RulesRead,
  onChange: () => void,
): Credentials & { close(): void } {
  if (agentId === undefined) return { ...createFileCredentials(tokenFile), close: () => undefined };
  return createAgentCredentials({
    gx,
    store: createFileStore({ directory }),
    agentId,
    principalId: principalId === '' ? (settings.principalId ?? '') : principalId,
    scopes: scopesOf(rules),
    url,
    audience,
    expiresIn,
    log,
    onChange,
    onShortened: (lifetime) =>
      log(`A grant lasts ${lifetime}, not ${expiresIn}: the Grantex server allows no more.`),
  });
}
