import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { checkExport, type ExportReport, readCheckpoint } from '@grantex/core/log';
import type { Command } from 'commander';
import { readSigners, type SignerOptions } from '../../audit/agent-signatures.ts';
import { provenText, showReport } from '../../audit/export-report.ts';
import { jsonLines } from '../../audit/json-lines.ts';
import { type KeptNote, readKept, readNote } from '../../audit/kept.ts';
import { formerKeys } from '../../audit/log-key-change.ts';
import type { WhichLog } from '../../audit/which-log.ts';
import { readWitnessKeys } from '../../audit/witness-keys.ts';
import { reasonOf } from '../../files/file-fault.ts';
import { readSecretFile } from '../../files/secret-file.ts';
import { createProgress, type Progress } from '../../output/progress.ts';
import type { Context, Run } from '../../session/context.ts';
import { repeated } from '../../session/option-values.ts';
import { CliError, EXIT, usageError } from '../../terminal/exit.ts';

interface VerifyOptions extends SignerOptions {
  readonly kept?: string;
  readonly checkpoint?: readonly string[];
  readonly key?: readonly string[];
  readonly keyFile?: string;
  readonly fetchKey?: boolean;
  readonly witness?: readonly string[];
}

/** `verify` of a log. Agents sign what they report, in the audit log alone. */
export function addVerify(group: Command, run: Run, log: WhichLog): void {
  const command = group
    .command('verify')
    .description('Check an export without a server, and say what is wrong with it')
    .argument('[file]', `file that \`grantex ${log.group} export\` wrote; default: standard input`)
    .option(
      '--kept <folder>',
      `folder of \`grantex ${log.group} checkpoint --kept\`, with checkpoints and keys`,
    )
    .option('--checkpoint <file>', 'file with a checkpoint; may be repeated', repeated)
    .option('--key <key>', 'verifier key of the log, <name>+<id>+<key>; may be repeated', repeated)
    .option('--key-file <file>', 'file with verifier keys of the log, one per line')
    .option('--fetch-key', 'ask the server for its key; what only this key proves is unanchored')
    .option(
      '--witness <key>',
      'verifier key of a witness that must have cosigned; may be repeated',
      repeated,
    );
  const isSigned = log.group === 'audit';
  if (isSigned) {
    command
      .option(
        '--agent-did <file>',
        "file with an agent's DID document, to check what it signed; may be repeated",
        repeated,
      )
      .option('--issuer <url>', 'issuer that agents signed for; may be repeated if it has moved', repeated)
      .option('--fetch-agents', 'ask the server for its issuer and the keys of agents; it could name others');
  }
  const examples = [
    `grantex ${log.group} verify log.jsonl --kept ./kept`,
    `zcat log.jsonl.gz | grantex ${log.group} verify --kept ./kept`,
    `grantex ${log.group} verify log.jsonl --checkpoint note --key-file log-key.txt`,
    ...(isSigned
      ? [
          'grantex audit verify log.jsonl --kept ./kept --agent-did travel.did.json --issuer https://auth.example.com',
        ]
      : []),
  ];
  command
    .addHelpText(
      'after',
      `
Names the first fault, and says which entries are proven all the same. Faults: edited, metadata_edited, name_edited,
reordered, duplicated, missing, relinked, malformed, foreign, cut, rewritten, replaced, forked, bad_checkpoint,
bad_signature, unwitnessed, disposed, bad_disposal.

Without a checkpoint, it cannot detect that the end of the log was cut or that the whole log was rewritten. Erased
metadata and names are counted and listed. No log shows whether anybody asked for an erasure: compare the counts with
what you know was erased. What a witness has cosigned is anchored.

Entries that were disposed of (grantex settings set --retention) are gone: what the log has signed of them stands for
them. A checkpoint of such entries cannot be compared any more; keep a newer one.

Ends with 0 if nothing is wrong, 3 if something is, 2 if there is nothing to check.

Examples:
${examples.map((example) => `  $ ${example}`).join('\n')}`,
    )
    .action(
      run((context: Context, options: VerifyOptions, file: string | undefined) =>
        verify(context, log, options, file),
      ),
    );
}

async function verify(
  context: Context,
  log: WhichLog,
  options: VerifyOptions,
  file: string | undefined,
): Promise<void> {
  const { screen, signal } = context;
  const { notes, anchoredKey } = await readGiven(options);
  const fetched = options.fetchKey === true ? await fetchKeys(context, log) : [];
  const witnesses = await readWitnessKeys(context, options.witness);
  if (notes.every(isOfNoEntry)) {
    const which = notes.length === 0 ? 'no checkpoint is given' : 'a checkpoint of an empty log fits any log';
    screen.warn(`${which}: a cut end or a rewritten log cannot be detected`);
  }
  const signers = await readSigners(context, options);
  const lines = await openExport(context, log, file);
  let report: ExportReport;
  try {
    report = await checkExport(lines.entries, {
      checkpoints: notes.map(({ note }) => note),
      // If several have signed, the newest is named.
      anchoredKey: anchoredKey.toReversed(),
      fetchedKey: fetched.toReversed(),
      witnesses,
      ...(signers === undefined ? {} : { signers }),
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const next = `grantex ${log.group} checkpoint --kept <folder> keeps the keys of the log in log-keys.txt.`;
    throw usageError(`a verifier key is malformed: ${error.message}`, next, error);
  } finally {
    lines.progress.end();
  }
  signal.throwIfAborted();
  await showReport(context, report, notes, [...formerKeys(anchoredKey), ...formerKeys(fetched)]);
  if (report.fault === undefined) return;
  throw new CliError(`${report.fault.kind}: ${report.fault.message}`, {
    exitCode: EXIT.wrong,
    next: provenText(report),
  });
}

/** Signed before the first entry was written: it is valid, and proves nothing about any entry. */
const isOfNoEntry = ({ note }: KeptNote): boolean => readCheckpoint(note)?.size === 0;

interface Given {
  readonly notes: readonly KeptNote[];
  readonly anchoredKey: readonly string[];
}

async function readGiven({ kept, checkpoint = [], key = [], keyFile }: VerifyOptions): Promise<Given> {
  const folder = kept === undefined ? { notes: [], keys: [] } : await readKept(kept);
  const given = await Promise.all(checkpoint.map(readNote));
  const fromFile = keyFile === undefined ? '' : await readSecretFile(keyFile, 'the key of the log');
  const keys = fromFile.split('\n').map((line) => line.trim());
  return {
    notes: [...folder.notes, ...given],
    anchoredKey: [...folder.keys, ...key, ...keys.filter((line) => line !== '')],
  };
}

/** The oldest first. */
async function fetchKeys(context: Context, { reader }: WhichLog): Promise<readonly string[]> {
  const log = reader(await context.client());
  const { verifierKey, former = [] } = await log.logKey({ signal: context.signal });
  return [...former.map((one) => one.verifierKey).toReversed(), verifierKey];
}

function exportFirst({ group }: WhichLog): string {
  return `Make one, then name it: grantex ${group} export --out log.jsonl; grantex ${group} verify log.jsonl`;
}

interface OpenExport {
  readonly entries: AsyncIterable<unknown>;
  readonly progress: Progress;
}

async function openExport(
  { terminal, signal }: Context,
  log: WhichLog,
  file: string | undefined,
): Promise<OpenExport> {
  if (file === undefined && terminal.input.isTTY === true) {
    throw usageError('there is no export to check', exportFirst(log));
  }
  const isFile = file !== undefined && file !== '-';
  const total = isFile ? await sizeOf(file, log) : undefined;
  const input = isFile ? createReadStream(file) : terminal.input;
  const progress = createProgress(terminal, { what: 'Verifying', total, unit: 'bytes' });
  let done = 0;
  const entries = jsonLines(input, (howMany) => {
    signal.throwIfAborted();
    done += howMany;
    progress.report(done);
  });
  return { entries, progress };
}

async function sizeOf(file: string, log: WhichLog): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isFile() || found.isFIFO()) return found.size;
  } catch (cause) {
    throw usageError(`${file} cannot be read: ${reasonOf(cause)}`, exportFirst(log), cause);
  }
  throw usageError(`${file} is not a file`);
}
