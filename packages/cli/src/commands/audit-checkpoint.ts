import { type Checkpoint, readCheckpoint, verifyCheckpoint, verifyConsistency } from '@grantex/core';
import type { Grantex } from '@grantex/sdk';
import type { Command } from 'commander';
import type { Context, Run } from '../context.ts';
import { CliError, EXIT } from '../exit.ts';
import { keepKey, keepNote, type Kept, openKept } from '../kept.ts';
import { logSize } from '../parse.ts';

interface CheckpointOptions {
  readonly kept?: string;
  readonly size?: number;
}

export function addAuditCheckpoint(audit: Command, run: Run): void {
  audit
    .command('checkpoint')
    .description('what the log stands at, signed; with --kept it is checked against the last one and kept')
    .option('--kept <folder>', 'keep it there, after proving that it continues the newest one in there')
    .option('--size <n>', 'the one that was signed for so many entries, instead of the newest', logSize)
    .addHelpText(
      'after',
      `
The first time, the folder also gets the log's key (log-keys.txt): compare it with what the operator of the server
tells you on another way, or it is worth what the server is worth. From then on another key is refused. Keep the folder
where the server has no hand. Ends with 3 where the log was changed.

Examples:
  $ grantex audit checkpoint --kept ./kept
  $ grantex audit checkpoint > note`,
    )
    .action(run(checkpoint));
}

async function checkpoint(context: Context, { kept: folder, size }: CheckpointOptions): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  const query = size === undefined ? {} : { size };
  if (folder === undefined) {
    const note = await gx.audit.checkpoint(query, { signal });
    return screen.isJson ? screen.json({ ...shown(note), note }) : screen.raw(note);
  }
  const kept = await openKept(folder);
  const key = await keyOf(context, gx, kept, folder);
  const note = await gx.audit.checkpoint(query, { signal });
  const known = await verified(note, [...kept.keys, key]);
  const before = await lastKept(kept, known.origin);
  if (before !== undefined) await checkContinuation(context, gx, before, known);
  const file = await keepNote(folder, note);
  if (screen.isJson) {
    return screen.json({ ...shown(note), file, continues: before?.size ?? null, verifierKey: key });
  }
  const since =
    before === undefined ? 'the first one that is kept' : `continues that of ${before.size} entries`;
  await screen.fields([
    ['log', known.origin],
    ['entries', String(known.size)],
    ['proven', since, before === undefined ? 'quiet' : 'good'],
    ['kept', file],
  ]);
}

/** The key that the folder has for this log; the first time, the one that the server names. */
async function keyOf(
  { screen, signal }: Context,
  gx: Grantex,
  { keys }: Kept,
  folder: string,
): Promise<string> {
  const { name, verifierKey } = await gx.audit.logKey({ signal });
  if (keys.includes(verifierKey)) return verifierKey;
  if (keys.some((key) => key.startsWith(`${name}+`))) {
    throw new CliError(`the server names another key for ${name} than the one that is kept in ${folder}`, {
      exitCode: EXIT.wrong,
      next: 'Ask the operator of the server, on another way, which key is right, and why there are two.',
    });
  }
  await keepKey(folder, keys, verifierKey);
  if (keys.length > 0) {
    screen.warn(`the log is called ${name} now, as after a restore: ask its operator whether there was one`);
  }
  screen.warn(`the key of this log is new here; compare it with what its operator tells you: ${verifierKey}`);
  return verifierKey;
}

async function verified(note: string, keys: readonly string[]): Promise<Checkpoint> {
  for (const key of keys) {
    const result = await verifyCheckpoint(note, key);
    if (result.valid) return result.checkpoint;
  }
  throw new CliError('the checkpoint is not signed by the key of the log', { exitCode: EXIT.wrong });
}

/** The newest one of this log that its key has signed. */
async function lastKept({ notes, keys }: Kept, origin: string): Promise<Checkpoint | undefined> {
  for (const { note } of notes.toReversed()) {
    if (readCheckpoint(note)?.origin !== origin) continue;
    return verified(note, keys);
  }
  return undefined;
}

async function checkContinuation(
  { signal }: Context,
  gx: Grantex,
  before: Checkpoint,
  now: Checkpoint,
): Promise<void> {
  const [from, to] = before.size <= now.size ? [before, now] : [now, before];
  const wrong = (message: string): CliError =>
    new CliError(message, {
      exitCode: EXIT.wrong,
      next: 'Keep both checkpoints, export the log and name what is wrong: grantex audit export --out log.jsonl; grantex audit verify log.jsonl --kept <folder>',
    });
  if (to === before && now.size < before.size) {
    const newest = readCheckpoint(await gx.audit.checkpoint({}, { signal }));
    if ((newest?.size ?? 0) < before.size) {
      throw wrong(`the log had ${before.size} entries, and has ${newest?.size ?? 0} now`);
    }
  }
  const proof = await gx.audit.consistencyProof({ from: from.size, to: to.size }, { signal });
  if (await verifyConsistency(proof, from, to)) return;
  throw wrong(
    `the log of ${to.size} entries does not begin with the one of ${from.size} entries: it was changed`,
  );
}

function shown(note: string): object {
  const { origin, size } = readCheckpoint(note) ?? {};
  return { origin, size };
}
