import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { readSigners, signatureFields, type SignerOptions } from '../../audit/agent-signatures.ts';
import { readKept } from '../../audit/kept.ts';
import { readWitnessKeys, wordOf } from '../../audit/witness-keys.ts';
import { checkPack, type PackReport } from '../../evidence/check-pack.ts';
import { openPack, type Pack } from '../../evidence/open-pack.ts';
import { reasonOf } from '../../files/file-fault.ts';
import { readSecretFile } from '../../files/secret-file.ts';
import { counted, entriesText } from '../../output/counted.ts';
import type { Field } from '../../output/fields.ts';
import { createProgress } from '../../output/progress.ts';
import type { Context, Run } from '../../session/context.ts';
import { repeated } from '../../session/option-values.ts';
import { CliError, EXIT, usageError } from '../../terminal/exit.ts';

interface VerifyOptions extends SignerOptions {
  readonly key?: readonly string[];
  readonly keyFile?: string;
  readonly kept?: string;
  readonly witness?: readonly string[];
}

export function addEvidenceVerify(evidence: Command, run: Run): void {
  evidence
    .command('verify')
    .description('Check a pack of evidence without a server, and name what was changed')
    .argument('<file>', 'the zip')
    .option('--key <key>', 'verifier key of the log, <name>+<id>+<key>; may be repeated', repeated)
    .option('--key-file <file>', 'file with verifier keys of the log, one per line')
    .option('--kept <folder>', 'folder of `grantex audit checkpoint --kept`, with keys')
    .option('--witness <key>', 'verifier key of a witness that must have cosigned; may be repeated', repeated)
    .option(
      '--agent-did <file>',
      "file with an agent's DID document, to check what it signed; may be repeated",
      repeated,
    )
    .option('--issuer <url>', 'issuer that agents signed for; may be repeated if it has moved', repeated)
    .addHelpText(
      'after',
      `
Without a key it uses the one in the pack, which whoever made the pack chose: ask the organization for its key.

Names everything that is wrong: manifest_changed, swapped_key, file_changed, facts_changed, report_changed, file_missing,
file_added, bad_checkpoint, not_continued, unwitnessed, bad_signature; and of entries, as audit verify does: edited,
metadata_edited, name_edited, reordered, duplicated, missing, relinked, malformed, foreign, cut, replaced.

Ends with 0 if nothing is wrong, 3 if something is.

Examples:
  $ grantex evidence verify evidence.zip --key 'auth.example.com/audit/dev_01…+7e6f4aaa+AX…'
  $ grantex evidence verify evidence.zip --kept ./kept`,
    )
    .action(run(verify));
}

async function verify(
  context: Context,
  { key = [], keyFile, kept, witness, ...signing }: VerifyOptions,
  file: string,
): Promise<void> {
  const { screen, terminal } = context;
  const fromFile = keyFile === undefined ? '' : await readSecretFile(keyFile, 'the key of the log');
  const keys = [
    ...(kept === undefined ? [] : (await readKept(kept)).keys),
    ...key,
    ...fromFile
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ];
  const witnesses = await readWitnessKeys(context, witness);
  const signers = await readSigners(context, signing);
  const pack = await open(file);
  const progress = createProgress(terminal, { what: 'Verifying', total: undefined, unit: 'bytes' });
  let done = 0;
  let report: PackReport;
  try {
    report = await checkPack(pack, {
      keys,
      witnesses,
      signers,
      onBytes: (bytes) => progress.report((done += bytes)),
    });
  } finally {
    progress.end();
    pack.close();
  }
  await show(context, report);
  const [first] = report.faults;
  if (first !== undefined) {
    throw new CliError(`${first.kind}: ${first.file}: ${first.message}`, {
      exitCode: EXIT.wrong,
      next: 'Do not rely on this pack. Ask whoever made it for another one, and for the key of the log.',
    });
  }
  if (report.trust === 'unanchored') {
    screen.warn(
      `only the key in the pack itself vouches for it; ask the organization for its key, and give it: --key '${report.verifierKey ?? ''}'`,
    );
  }
}

async function open(file: string): Promise<Pack> {
  try {
    if (!(await stat(file)).isFile()) throw usageError(`${file} is no file`);
    return await openPack(file);
  } catch (cause) {
    if (CliError.is(cause)) throw cause;
    const isSystem = cause instanceof Error && 'code' in cause;
    if (isSystem) throw usageError(`${file} cannot be read: ${reasonOf(cause)}`, undefined, cause);
    throw new CliError(`not_a_pack: ${file} is no whole zip: ${(cause as Error).message}`, {
      exitCode: EXIT.wrong,
      cause,
    });
  }
}

async function show({ screen }: Context, report: PackReport): Promise<void> {
  if (screen.isJson) return screen.json(report);
  const { manifest, proven, signatures, trust, witnesses, continues, faults, valid } = report;
  const fields: Field[] = [
    [
      'result',
      valid ? 'nothing is wrong' : counted(faults.length, 'fault', 'faults'),
      valid ? 'good' : 'bad',
    ],
  ];
  if (manifest !== undefined) {
    fields.push(
      ['for', `${manifest.developer.name} (${manifest.developer.id}), by ${manifest.issuer}`],
      ['about', manifest.framework.name],
      ['period', `${manifest.period.since} to ${manifest.period.until}`],
      [
        'proven',
        `${entriesText(proven.audit)} of the audit log, ${entriesText(proven.admin)} of the administrators’ log`,
      ],
      [
        'key',
        trust === 'anchored' ? 'one that you gave' : 'the one in the pack',
        trust === 'anchored' ? 'good' : 'warning',
      ],
    );
  }
  if (signatures !== undefined) fields.push(...signatureFields(signatures));
  if (continues !== undefined) fields.push(['continues', `the pack of ${entriesText(continues)}`, 'good']);
  for (const word of witnesses)
    fields.push(['witness', `${word.witness}: ${wordOf(word)}`, word.status === 'cosigned' ? 'good' : 'bad']);
  for (const { kind, file, message } of faults) fields.push([kind, `${file}: ${message}`, 'bad']);
  await screen.fields(fields);
}
