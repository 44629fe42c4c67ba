import { lookUp, tableOf } from './name-words.ts';
import type { Noun, Verb } from './vocabulary.ts';

/** What a tool says about itself. Each hint is an unchecked claim of the server's author. */
export interface ToolHints {
  readonly readOnlyHint?: unknown;
  readonly destructiveHint?: unknown;
  readonly openWorldHint?: unknown;
}

const VERBS: ReadonlyMap<string, Verb> = tableOf({
  read:
    'read get list search find fetch query view show describe retrieve check count lookup look browse inspect diff log ' +
    'status blame summarize analyze explain wait download export open snapshot screenshot tree info stat compare ' +
    'whoami verify validate preview monitor calculate convert echo grep glob history',
  write:
    'write create add update edit set put insert upsert append modify change rename move copy make save store upload ' +
    'import fill click type press select hover drag navigate scroll resize commit checkout merge rebase stage push fork ' +
    'assign star close reopen enable disable mark complete archive schedule register mkdir init patch replace duplicate ' +
    'restore sync link label apply reset draft finalize handle install trigger react',
  send: 'send post reply publish share forward notify invite',
  delete: 'delete remove drop destroy erase purge clear unlink trash cancel truncate wipe forget uninstall',
  run: 'run execute exec eval evaluate',
  initiate: 'pay charge transfer refund payout purchase buy',
});

/** They join verbs, as in `search_and_replace`. */
const JOINS: ReadonlySet<string> = new Set(['and', 'or', 'then']);
const BY_STRENGTH: readonly Verb[] = ['initiate', 'delete', 'run', 'send', 'write', 'read'];

/** With one of these, adding or creating is sending. */
const SAID: ReadonlySet<string> = new Set(['message', 'messages', 'reply', 'email', 'mail']);
const MOVES_MONEY: ReadonlySet<string> = new Set(['refund', 'payout', 'transfer', 'charge', 'intent']);
/** They prepare something that is not sent yet. */
const PREPARED: ReadonlySet<string> = new Set(['draft', 'drafts', 'label', 'labels', 'folder']);

/** A verb, and whether name and hints agree on it. */
export interface VerbFound {
  readonly verb: Verb;
  readonly isSure: boolean;
}

/**
 * What a tool does, by the first verb of its name, or the strongest of those that `and` joins, and by its hints. Where the two disagree, the one that allows more
 * counts, so that no scope for reading lets a tool write.
 */
export function verbOf(words: readonly string[], noun: Noun, hints: ToolHints): VerbFound {
  const verbs = words.map((word) => lookUp(VERBS, word)).filter((verb) => verb !== undefined);
  const doesSeveral = words.some((word) => JOINS.has(word)) && new Set(verbs).size > 1;
  const named = doesSeveral ? BY_STRENGTH.find((verb) => verbs.includes(verb)) : verbs[0];
  const { verb, isSure } = fromName(named, words, noun, hints);
  return { verb, isSure: isSure && !doesSeveral };
}

function fromName(
  named: Verb | undefined,
  words: readonly string[],
  noun: Noun,
  { readOnlyHint, destructiveHint }: ToolHints,
): VerbFound {
  if (named === undefined) {
    if (readOnlyHint === true) return { verb: 'read', isSure: true };
    // In a browser, what destroys is a click like any other.
    const destroys = destructiveHint === true && noun !== 'browser';
    return { verb: destroys ? 'delete' : 'write', isSure: false };
  }
  if (named === 'read') {
    // A query is whatever the model writes.
    const isFree = noun === 'database' && words.some((word) => word === 'query' || word === 'sql');
    if (readOnlyHint !== true && isFree) return { verb: 'run', isSure: false };
    return readOnlyHint === false ? { verb: 'write', isSure: false } : { verb: 'read', isSure: true };
  }
  if (readOnlyHint === true) {
    // A statement that only reads, as the author says.
    return named === 'run' && noun === 'database'
      ? { verb: 'read', isSure: false }
      : { verb: meant(named, words, noun), isSure: false };
  }
  return { verb: meant(named, words, noun), isSure: true };
}

/** What a verb means for a noun: a message that is added is sent, and a refund that is created is paid. */
function meant(verb: Verb, words: readonly string[], noun: Noun): Verb {
  // What is dragged in a browser is dropped.
  if (verb === 'delete') return noun === 'browser' && words.includes('drop') ? 'write' : verb;
  if (noun === 'payments') {
    return verb === 'initiate' || words.some((word) => MOVES_MONEY.has(word)) ? 'initiate' : 'write';
  }
  const isSaid = noun === 'messages' || noun === 'email';
  if (isSaid && words.some((word) => PREPARED.has(word))) return 'write';
  if (verb === 'write' && isSaid && words.some((word) => SAID.has(word))) return sendsWith(words);
  if (verb === 'send' && !isSaid)
    return words.some((word) => word === 'share' || word === 'send') ? 'send' : 'write';
  return verb;
}

const ADDING: ReadonlySet<string> = new Set(['add', 'create', 'write', 'schedule', 'make']);

function sendsWith(words: readonly string[]): Verb {
  return words.some((word) => ADDING.has(word)) ? 'send' : 'write';
}
