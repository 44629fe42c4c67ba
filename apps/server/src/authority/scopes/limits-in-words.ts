import { type ArgumentLimit, type CallDetail, spellHidden } from '@grantex/core/issuer';
import { formatParts } from '../../web/texts/format-text.ts';
import type { TextKey } from '../../web/texts/catalogs.ts';
import type { Language } from '../../web/texts/languages.ts';

/** A piece of a sentence: our own words, or a value that somebody else has chosen, with its hidden characters spelled. */
export type Piece = string | { readonly value: string };

/** One limit of a scope, as a sentence. */
export interface LimitInWords {
  readonly pieces: readonly Piece[];
  /** All values that the sentence speaks of, where they are too many to name within it. */
  readonly values?: readonly string[];
  /** The amounts which are all that this states ({@link placeOf}): a field for each says the same. */
  readonly lowers?: readonly string[];
}

/** Names the amounts of a detail. No argument begins with a dot, because no name in its path is empty. */
export const placeOf = {
  argument: (path: string): string => path,
  ask: (path: string): string => `.ask.${path}`,
  amount: '.budget.amount',
  calls: '.budget.calls',
} as const;

/** What the developer of a service calls an argument; undefined where it has no title. */
export type TitleOf = (scope: string, path: string) => string | undefined;

/** What a sentence can name before a list is folded. */
const MOST_NAMED = 8;

/**
 * Puts a detail into words, for people: each of its limits as a sentence, all of which hold. What `online` says concerns
 * services alone.
 */
export function limitsInWords(detail: CallDetail, language: Language, titleOf: TitleOf): LimitInWords[] {
  const say = sayIn(language, (path) => titleOf(detail.scope, path));
  const named = byPath(detail.arguments);
  return [
    ...named.flatMap(([path, limit]) => argumentInWords(path, limit, say)),
    ...(detail.closed === true
      ? [
          nothingElse(
            named.map(([path]) => say.nameOf(path)),
            say,
          ),
        ]
      : []),
    ...askInWords(detail, say),
    ...budgetInWords(detail, say),
  ];
}

/** Makes sentences in one language. */
interface Say {
  (key: TextKey, values?: Readonly<Record<string, string | number | Piece>>): LimitInWords;
  nameOf(path: string): string;
  argument(path: string): Piece;
  decimal(text: string): string;
  /** Values as one list: `EUR or USD`. */
  choice(values: readonly string[]): Piece[];
}

function argumentInWords(path: string, limit: ArgumentLimit, say: Say): LimitInWords[] {
  const { oneOf, prefix, under, host } = limit;
  const argument = say.argument(path);
  const sentences = [
    ...rangeInWords(path, limit, say),
    ...(oneOf === undefined ? [] : [choiceInWords(argument, oneOf.map(written), say)]),
    ...(prefix === undefined ? [] : [say('limit.prefix', { argument, text: { value: prefix } })]),
    ...(under === undefined ? [] : [say('limit.under', { argument, path: { value: under } })]),
    ...(host === undefined ? [] : [hostInWords(argument, host, say)]),
  ];
  return sentences.length > 0 ? sentences : [say('limit.required', { argument })];
}

function rangeInWords(path: string, { max, min }: ArgumentLimit, say: Say): LimitInWords[] {
  const argument = say.argument(path);
  if (max === undefined)
    return min === undefined ? [] : [say('limit.min', { argument, min: say.decimal(min) })];
  const values = { argument, max: say.decimal(max), ...(min === undefined ? {} : { min: say.decimal(min) }) };
  if (min === max) return [say('limit.only', { argument, value: values.max })];
  if (min !== undefined) return [say('limit.range', values)];
  return [{ ...say('limit.max', values), lowers: [placeOf.argument(path)] }];
}

function choiceInWords(argument: Piece, values: readonly string[], say: Say): LimitInWords {
  if (values.length <= MOST_NAMED) {
    return withList(say('limit.oneOf', { argument, values: LIST }), say.choice(values));
  }
  return { ...say('limit.oneOfMany', { argument, count: values.length }), values: values.map(spellHidden) };
}

function hostInWords(argument: Piece, host: string, say: Say): LimitInWords {
  if (!host.startsWith('.')) return say('limit.host', { argument, host: { value: host } });
  return say('limit.belowHost', { argument, host: { value: host.slice(1) } });
}

function nothingElse(names: readonly string[], say: Say): LimitInWords {
  if (names.length === 0) return say('limit.nothing');
  if (names.length <= MOST_NAMED)
    return withList(say('limit.closed', { arguments: LIST }), say.choice(names));
  return { ...say('limit.closedMany', { count: names.length }), values: names.map(spellHidden) };
}

function askInWords({ ask }: CallDetail, say: Say): LimitInWords[] {
  if (ask === undefined) return [];
  if (ask === true) return [say('limit.ask')];
  return byPath(ask).map(([path, { over }]) => ({
    ...say('limit.askOver', { argument: say.argument(path), over: say.decimal(over) }),
    lowers: [placeOf.ask(path)],
  }));
}

function budgetInWords({ budget }: CallDetail, say: Say): LimitInWords[] {
  if (budget === undefined) return [];
  const { amount, currency, calls, per } = budget;
  const money = amount === undefined ? undefined : `${say.decimal(amount)} ${currency}`;
  if (money === undefined)
    return [{ ...say('limit.budgetCalls', { calls: calls ?? 0, per }), lowers: [placeOf.calls] }];
  if (calls === undefined)
    return [{ ...say('limit.budgetAmount', { amount: money, per }), lowers: [placeOf.amount] }];
  return [{ ...say('limit.budget', { calls, amount: money, per }), lowers: [placeOf.amount, placeOf.calls] }];
}

/** A value of `oneOf`: a text as it is, unless it could be taken for a number, for `true` or for nothing. */
function written(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const isClear = /[^\d\s.+-]/.test(value) && !/^(?:true|false|null)$/.test(value) && value.trim() === value;
  return isClear ? value : JSON.stringify(value);
}

/** Stands for a list in a message, which is put in afterwards. */
const LIST: Piece = { value: '' };

function withList({ pieces }: LimitInWords, list: readonly Piece[]): LimitInWords {
  return { pieces: pieces.flatMap((piece) => (piece === LIST ? list : [piece])) };
}

function sayIn(language: Language, titleOf: (path: string) => string | undefined): Say {
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 4 });
  const lists = new Intl.ListFormat(language, { type: 'disjunction' });
  const nameOf = (path: string): string => argumentName(path, titleOf(path));
  const spelled = (piece: Piece): Piece =>
    typeof piece === 'string' || piece === LIST ? piece : { value: spellHidden(piece.value) };
  const say = (key: TextKey, values: Readonly<Record<string, string | number | Piece>> = {}) => {
    const parts = formatParts<Piece>(language, key, values);
    return { pieces: parts.map((part) => spelled(typeof part === 'number' ? String(part) : part)) };
  };
  return Object.assign(say, {
    nameOf,
    argument: (path: string): Piece => ({ value: nameOf(path) }),
    // Exact: a number would not hold it.
    decimal: (text: string) => numbers.format(text as Intl.StringNumericLiteral),
    choice: (values: readonly string[]): Piece[] =>
      lists
        .formatToParts(values)
        .map(({ type, value }) => (type === 'element' ? { value: spellHidden(value) } : value)),
  });
}

/** Members by path. A database may return them in another order. */
export function byPath<VALUE>(members: Readonly<Record<string, VALUE>> = {}): [path: string, VALUE][] {
  return Object.entries(members).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** An argument, by its title and its path, with hidden characters spelled. */
export function argumentName(path: string, title: string | undefined): string {
  return spellHidden(title === undefined || title === path ? path : `${title} (${path})`);
}
