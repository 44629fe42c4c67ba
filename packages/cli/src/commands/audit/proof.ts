import {
  type AuditEntry,
  checkEntry,
  type InclusionProof,
  readCheckpoint,
  verifyCheckpoint,
  verifyInclusion,
} from '@grantex/core/log';
import type { Command } from 'commander';
import { entryFields } from '../../audit/entry-view.ts';
import { readKept } from '../../audit/kept.ts';
import { counted, entriesText } from '../../output/counted.ts';
import type { Context, Run } from '../../session/context.ts';
import { CliError, EXIT } from '../../terminal/exit.ts';

export function addAuditProof(audit: Command, run: Run): void {
  audit
    .command('proof')
    .description(
      'Prove that an entry, with its metadata and name, is in a signed log; ends with 3 if it is not',
    )
    .argument('<entry>', 'id of the entry, alog_…')
    .option('--kept <folder>', 'folder with checkpoints: the smallest that is large enough is used')
    .addHelpText(
      'after',
      `
With --json, the document holds the entry, proof, checkpoint and key: all that anybody needs to check it.

Examples:
  $ grantex audit proof alog_01J… --kept ./kept
  $ grantex audit proof alog_01J… --json > proof.json`,
    )
    .action(run(prove));
}

interface Held {
  readonly note: string;
  readonly key: string;
  /** Whether the key came from a place that the server does not control. */
  readonly isAnchored: boolean;
}

async function prove(context: Context, { kept }: { readonly kept?: string }, entryId: string): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  const entry = await gx.audit.get(entryId, { signal });
  const { note, key, isAnchored } = await checkpointFor(context, entry, kept);
  const result = await verifyCheckpoint(note, key);
  if (!result.valid) {
    throw new CliError(`the checkpoint is not valid: ${result.fault}`, { exitCode: EXIT.wrong });
  }
  const { checkpoint } = result;
  const proof: InclusionProof = await gx.audit.inclusionProof(
    { entry: entryId, size: checkpoint.size },
    { signal },
  );
  const content = await checkEntry(entry);
  const fault = content.valid ? undefined : content.fault;
  const isProven = fault === undefined && (await verifyInclusion(entry, proof, checkpoint));
  if (screen.isJson) {
    await screen.json({ isProven, fault, isAnchored, entry, proof, checkpoint: note, verifierKey: key });
  } else if (isProven) {
    await screen.fields([
      ...entryFields(entry),
      [
        'proven',
        `in the log of ${entriesText(checkpoint.size)}, by ${counted(proof.path.length, 'hash', 'hashes')}`,
        'good',
      ],
      [
        'key',
        isAnchored ? 'the kept one' : 'unanchored: the server itself names it',
        isAnchored ? 'good' : 'warning',
      ],
    ]);
  }
  if (isProven) return;
  if (fault !== undefined) throw new CliError(`${fault.kind}: ${fault.message}`, { exitCode: EXIT.wrong });
  throw new CliError(`${entryId} is not in the signed log of ${entriesText(checkpoint.size)}`, {
    exitCode: EXIT.wrong,
    next: 'Export the log and find out what is wrong: grantex audit export --out log.jsonl; grantex audit verify log.jsonl --kept <folder>',
  });
}

async function checkpointFor(
  context: Context,
  { seq }: AuditEntry,
  folder: string | undefined,
): Promise<Held> {
  const gx = await context.client();
  const { signal } = context;
  if (folder === undefined) {
    const [note, { verifierKey }] = [
      await gx.audit.checkpoint({}, { signal }),
      await gx.audit.logKey({ signal }),
    ];
    return { note, key: verifierKey, isAnchored: false };
  }
  const { notes, keys } = await readKept(folder);
  for (const { note } of notes) {
    const checkpoint = readCheckpoint(note);
    if (checkpoint === undefined || checkpoint.size < seq) continue;
    const ours = keys.filter((each) => each.startsWith(`${checkpoint.origin}+`)).toReversed();
    for (const key of ours) {
      if ((await verifyCheckpoint(note, key)).valid) return { note, key, isAnchored: true };
    }
    // No key has signed it: the newest one shows which fault it is.
    const [key] = ours;
    if (key !== undefined) return { note, key, isAnchored: true };
  }
  throw new CliError(`no checkpoint in ${folder} covers this entry, number ${seq}`, {
    next: `Keep a newer one: grantex audit checkpoint --kept ${folder}`,
  });
}
