import { setTimeout } from 'node:timers/promises';
import {
  type Checkpoint,
  readCheckpoint,
  verifyCheckpoint,
  verifyConsistency,
  type WitnessVerdict,
} from '@grantex/core/log';
import type { LogReader } from '@grantex/sdk';
import type { Command } from 'commander';
import { keepKeys, keepNote, type Kept, openKept } from '../../audit/kept.ts';
import { formerKeys, succession } from '../../audit/log-key-change.ts';
import type { WhichLog } from '../../audit/which-log.ts';
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

export function addCheckpoint(group: Command, run: Run, log: WhichLog): void {
  group
    .command('checkpoint')
    .description('Fetch the signed state of the log; with --kept, check it against the last one and keep it')
    .option('--kept <folder>', 'folder to keep it in, after proving that it continues the newest one there')
    .option('--size <n>', 'fetch the one signed for this many entries instead of the newest', logSize)
    .option('--witness <key>', 'verifier key of a witness that must have cosigned; may be repeated', repeated)
    .addHelpText(
      'after',
      `
The first time, the folder also gets the log's key (log-keys.txt). Compare it with what the server's operator tells you
through another channel: until then, trust in the key is trust in the server. From then on, another key is refused
unless the kept one has named it as its successor. Keep the folder where the server cannot write.

Ends with 3 if the log was changed, or if a witness has not cosigned within ten seconds; the note is kept all the same.

Examples:
  $ grantex ${log.group} checkpoint --kept ./kept
  $ grantex ${log.group} checkpoint --kept ./kept --witness witness.example/w1+7e6f4aaa+BNda…
  $ grantex ${log.group} checkpoint > note`,
    )
    .action(run((context: Context, options: CheckpointOptions) => checkpoint(context, log, options)));
}

async function checkpoint(
  context: Context,
  { reader }: WhichLog,
  { kept: folder, size, witness }: CheckpointOptions,
): Promise<void> {
  const { screen } = context;
  const witnesses = await readWitnessKeys(context, witness);
  const log = reader(await context.client());
  if (folder === undefined) {
    const { note, words } = await fetchNote(context, log, size, witnesses);
    if (screen.isJson) await screen.json({ ...shown(note), note, ...shownWitnesses(words) });
    else await screen.raw(note);
    return checkWords(words);
  }
  const kept = await openKept(folder);
  const keys = await keysOf(context, log, kept, folder);
  const { note, words } = await fetchNote(context, log, size, witnesses);
  const { checkpoint: known, verifierKey } = await verified(note, keys);
  const before = await lastKept({ notes: kept.notes, keys }, known.origin);
  if (before !== undefined) await checkContinuation(context, log, before, known);
  checkWords(words.filter(({ status }) => status === 'bad_signature'));
  const file = await keepNote(folder, note);
  if (screen.isJson) {
    const continues = before?.size ?? null;
    await screen.json({ ...shown(note), file, continues, verifierKey, ...shownWitnesses(words) });
    return checkWords(words);
  }
  const since =
    before === undefined ? 'the first one kept' : `continues the one of ${entriesText(before.size)}`;
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

/** How often to ask for the cosignatures of witnesses, and how many milliseconds to wait in between. */
const ATTEMPTS = 20;
const PAUSE = 500;

interface Fetched {
  readonly note: string;
  readonly words: readonly WitnessVerdict[];
}

/** Fetches a checkpoint. A new one is fetched again until its witnesses have cosigned. */
async function fetchNote(
  { signal }: Context,
  log: LogReader,
  size: number | undefined,
  witnesses: readonly string[],
): Promise<Fetched> {
  let note = await log.checkpoint(size === undefined ? {} : { size }, { signal });
  let words = await askWitnesses(note, witnesses);
  const at = readCheckpoint(note)?.size;
  for (let attempt = 1; attempt < ATTEMPTS && at !== undefined; attempt += 1) {
    if (words.every(({ status }) => status !== 'missing')) break;
    await setTimeout(PAUSE, undefined, { signal });
    note = await log.checkpoint({ size: at }, { signal });
    words = await askWitnesses(note, witnesses);
  }
  return { note, words };
}

/** @throws {CliError} if a witness has not cosigned */
function checkWords(words: readonly WitnessVerdict[]): void {
  const wrong = words.find(({ status }) => status !== 'cosigned');
  if (wrong === undefined) return;
  throw new CliError(`the witness ${wrong.witness}: ${wordOf(wrong)}`, {
    exitCode: EXIT.wrong,
    next:
      wrong.status === 'missing'
        ? 'It may be offline. If this continues, ask its operator whether it refuses this log, and why.'
        : 'Keep the note, and show it to the operators of the server and the witness.',
  });
}

function shownWitnesses(witnesses: readonly WitnessVerdict[]): object {
  return witnesses.length === 0 ? {} : { witnesses };
}

/**
 * The keys in the folder, then the key that the server names now: any key the first time, later only a successor that
 * the kept key has named.
 */
async function keysOf(
  { screen, signal }: Context,
  log: LogReader,
  { keys }: Kept,
  folder: string,
): Promise<readonly string[]> {
  const named = await log.logKey({ signal });
  const { name, verifierKey } = named;
  if (keys.includes(verifierKey)) return keys;
  if (keys.some((key) => key.startsWith(`${name}+`))) {
    const successors = await succession(named, keys);
    if (successors === undefined) {
      throw new CliError(`the server names another key for ${name} than the one kept in ${folder}`, {
        exitCode: EXIT.wrong,
        next: "Ask the server's operator through another channel which key is right, and why there are two.",
      });
    }
    await keepKeys(folder, [...keys, ...successors]);
    screen.warn(`the log has a new key, which the kept one has named: ${verifierKey}`);
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
  /** The newest key that has signed it. */
  readonly verifierKey: string;
}

async function verified(note: string, keys: readonly string[]): Promise<Verified> {
  for (const verifierKey of keys.toReversed()) {
    const result = await verifyCheckpoint(note, verifierKey);
    if (result.valid) return { checkpoint: result.checkpoint, verifierKey };
  }
  throw new CliError('the checkpoint is not signed by the key of the log', { exitCode: EXIT.wrong });
}

/** The newest checkpoint of this log that its key has signed. */
async function lastKept({ notes, keys }: Kept, origin: string): Promise<Checkpoint | undefined> {
  for (const { note } of notes.toReversed()) {
    if (readCheckpoint(note)?.origin !== origin) continue;
    return (await verified(note, keys)).checkpoint;
  }
  return undefined;
}

async function checkContinuation(
  { signal }: Context,
  log: LogReader,
  before: Checkpoint,
  now: Checkpoint,
): Promise<void> {
  const [from, to] = before.size <= now.size ? [before, now] : [now, before];
  const wrong = (message: string): CliError =>
    new CliError(message, {
      exitCode: EXIT.wrong,
      next: 'Keep both checkpoints, export the log and find out what is wrong: grantex audit export --out log.jsonl; grantex audit verify log.jsonl --kept <folder>',
    });
  if (to === before && now.size < before.size) {
    const newest = readCheckpoint(await log.checkpoint({}, { signal }));
    if ((newest?.size ?? 0) < before.size) {
      throw wrong(`the log had ${entriesText(before.size)}, and now has ${newest?.size ?? 0}`);
    }
  }
  const proof = await log.consistencyProof({ from: from.size, to: to.size }, { signal });
  if (await verifyConsistency(proof, from, to)) return;
  throw wrong(
    `the log of ${entriesText(to.size)} does not begin with the one of ${entriesText(from.size)}: it was changed`,
  );
}

function shown(note: string): object {
  const { origin, size } = readCheckpoint(note) ?? {};
  return { origin, size };
}
