import { setTimeout } from 'node:timers/promises';
import {
  type Checkpoint,
  readCheckpoint,
  verifyCheckpoint,
  verifyConsistency,
  type WitnessVerdict,
} from '@grantex/core/log';
import type { Grantex } from '@grantex/sdk';
import type { Command } from 'commander';
import { keepKeys, keepNote, type Kept, openKept } from '../../audit/kept.ts';
import { formerKeys, succession } from '../../audit/log-key-change.ts';
import { askWitnesses, readWitnessKeys, wordOf } from '../../audit/witness-keys.ts';
import { entriesText } from '../../output/counted.ts';
import type { Context, Run } from '../../session/context.ts';
import { logSize, repeated } from '../../session/option-values.ts';
import { CliError, EXIT } from '../../terminal/exit.ts';

interface CheckpointOptions {
  readonly kept?: string;
  readonly size?: number;
  readonly witness?: readonly string[];
}

export function addAuditCheckpoint(audit: Command, run: Run): void {
  audit
    .command('checkpoint')
    .description('what the log stands at, signed; with --kept it is checked against the last one and kept')
    .option('--kept <folder>', 'keep it there, after proving that it continues the newest one in there')
    .option('--size <n>', 'the one that was signed for so many entries, instead of the newest', logSize)
    .option(
      '--witness <key>',
      'the verifier key of a witness that must have cosigned; may be repeated',
      repeated,
    )
    .addHelpText(
      'after',
      `
The first time, the folder also gets the log's key (log-keys.txt): compare it with what the operator of the server
tells you on another way, or it is worth what the server is worth. From then on another key is refused, unless the one
that is kept has named it as its successor. Keep the folder where the server has no hand. Ends with 3 where the log was
changed, and where a witness has not cosigned within ten seconds; the note is kept all the same.

Examples:
  $ grantex audit checkpoint --kept ./kept
  $ grantex audit checkpoint --kept ./kept --witness witness.example/w1+7e6f4aaa+BNda…
  $ grantex audit checkpoint > note`,
    )
    .action(run(checkpoint));
}

async function checkpoint(
  context: Context,
  { kept: folder, size, witness }: CheckpointOptions,
): Promise<void> {
  const { screen } = context;
  const witnesses = await readWitnessKeys(context, witness);
  const gx = await context.client();
  if (folder === undefined) {
    const { note, words } = await fetchNote(context, gx, size, witnesses);
    if (screen.isJson) await screen.json({ ...shown(note), note, ...shownWitnesses(words) });
    else await screen.raw(note);
    return checkWords(words);
  }
  const kept = await openKept(folder);
  const keys = await keysOf(context, gx, kept, folder);
  const { note, words } = await fetchNote(context, gx, size, witnesses);
  const { checkpoint: known, verifierKey } = await verified(note, keys);
  const before = await lastKept({ notes: kept.notes, keys }, known.origin);
  if (before !== undefined) await checkContinuation(context, gx, before, known);
  checkWords(words.filter(({ status }) => status === 'bad_signature'));
  const file = await keepNote(folder, note);
  if (screen.isJson) {
    const continues = before?.size ?? null;
    await screen.json({ ...shown(note), file, continues, verifierKey, ...shownWitnesses(words) });
    return checkWords(words);
  }
  const since =
    before === undefined ? 'the first one that is kept' : `continues that of ${entriesText(before.size)}`;
  await screen.fields([
    ['log', known.origin],
    ['entries', String(known.size)],
    ['proven', since, before === undefined ? 'quiet' : 'good'],
    ...(formerKeys(keys).includes(verifierKey)
      ? [['key', 'a former key of the log', 'warning'] as const]
      : []),
    ...words.map(
      (word) =>
        [`witness`, `${word.witness}: ${wordOf(word)}`, word.status === 'cosigned' ? 'good' : 'bad'] as const,
    ),
    ['kept', file],
  ]);
  checkWords(words);
}

/** How often, and after how many milliseconds, a witness may still answer the server. */
const ATTEMPTS = 20;
const PAUSE = 500;

interface Fetched {
  readonly note: string;
  readonly words: readonly WitnessVerdict[];
}

/** A checkpoint; one that was made just now is asked for again until its witnesses have cosigned. */
async function fetchNote(
  { signal }: Context,
  gx: Grantex,
  size: number | undefined,
  witnesses: readonly string[],
): Promise<Fetched> {
  let note = await gx.audit.checkpoint(size === undefined ? {} : { size }, { signal });
  let words = await askWitnesses(note, witnesses);
  const at = readCheckpoint(note)?.size;
  for (let attempt = 1; attempt < ATTEMPTS && at !== undefined; attempt += 1) {
    if (words.every(({ status }) => status !== 'missing')) break;
    await setTimeout(PAUSE, undefined, { signal });
    note = await gx.audit.checkpoint({ size: at }, { signal });
    words = await askWitnesses(note, witnesses);
  }
  return { note, words };
}

/** @throws {CliError} where one is not what it must be */
function checkWords(words: readonly WitnessVerdict[]): void {
  const wrong = words.find(({ status }) => status !== 'cosigned');
  if (wrong === undefined) return;
  throw new CliError(`the witness ${wrong.witness}: ${wordOf(wrong)}`, {
    exitCode: EXIT.wrong,
    next:
      wrong.status === 'missing'
        ? 'It may be away. If it goes on like this, ask its operator whether it refuses this log, and why.'
        : 'Keep the note, and show it to the operators of server and witness.',
  });
}

function shownWitnesses(witnesses: readonly WitnessVerdict[]): object {
  return witnesses.length === 0 ? {} : { witnesses };
}

/**
 * The keys that the folder has, and after them what the server names now: the first time whatever it is, later only what
 * the one that is kept has named as its successor.
 */
async function keysOf(
  { screen, signal }: Context,
  gx: Grantex,
  { keys }: Kept,
  folder: string,
): Promise<readonly string[]> {
  const named = await gx.audit.logKey({ signal });
  const { name, verifierKey } = named;
  if (keys.includes(verifierKey)) return keys;
  if (keys.some((key) => key.startsWith(`${name}+`))) {
    const successors = await succession(named, keys);
    if (successors === undefined) {
      throw new CliError(`the server names another key for ${name} than the one that is kept in ${folder}`, {
        exitCode: EXIT.wrong,
        next: 'Ask the operator of the server, on another way, which key is right, and why there are two.',
      });
    }
    await keepKeys(folder, [...keys, ...successors]);
    screen.warn(`the log has another key, which the one that is kept has named: ${verifierKey}`);
    return [...keys, ...successors];
  }
  await keepKeys(folder, [...keys, verifierKey]);
  if (keys.length > 0) {
    screen.warn(`the log is called ${name} now, as after a restore: ask its operator whether there was one`);
  }
  screen.warn(`the key of this log is new here; compare it with what its operator tells you: ${verifierKey}`);
  return [...keys, verifierKey];
}

interface Verified {
  readonly checkpoint: Checkpoint;
  /** The newest of the keys that has signed it. */
  readonly verifierKey: string;
}

async function verified(note: string, keys: readonly string[]): Promise<Verified> {
  for (const verifierKey of keys.toReversed()) {
    const result = await verifyCheckpoint(note, verifierKey);
    if (result.valid) return { checkpoint: result.checkpoint, verifierKey };
  }
  throw new CliError('the checkpoint is not signed by the key of the log', { exitCode: EXIT.wrong });
}

/** The newest one of this log that its key has signed. */
async function lastKept({ notes, keys }: Kept, origin: string): Promise<Checkpoint | undefined> {
  for (const { note } of notes.toReversed()) {
    if (readCheckpoint(note)?.origin !== origin) continue;
    return (await verified(note, keys)).checkpoint;
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
      throw wrong(`the log had ${entriesText(before.size)}, and has ${newest?.size ?? 0} now`);
    }
  }
  const proof = await gx.audit.consistencyProof({ from: from.size, to: to.size }, { signal });
  if (await verifyConsistency(proof, from, to)) return;
  throw wrong(
    `the log of ${entriesText(to.size)} does not begin with the one of ${entriesText(from.size)}: it was changed`,
  );
}

function shown(note: string): object {
  const { origin, size } = readCheckpoint(note) ?? {};
  return { origin, size };
}
