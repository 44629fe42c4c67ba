import { parseExactJson } from '../base/exact-json.ts';
import { sha256 } from '#signature';
import { AuthorizationError, type RefusalMembers } from '../base/authorization-error.ts';
import { isObject, type JsonObject, type JsonValue } from '../base/json.ts';
import { canonicalInput, type InputSnapshot } from '../log/entry/canonical-json.ts';
import { isCurrency } from '../verify/details/currency.ts';
import type { Grant } from '../verify/grant.ts';
import { REASONS, type RefusalReason } from '../wire/reasons.ts';
import type { Call } from './call.ts';
import { argumentJson } from './argument-json.ts';
import { actionOf } from './record.ts';
import { mustNotBePromise, type Rule } from './rule.ts';
import type { AdmissionAnswer, AdmissionRequest, Admissions } from './online/admissions.ts';

/** A call that the guard allows, and the server must admit. */
export interface OnlineCall<INPUT> {
  readonly call: Call<INPUT>;
  readonly grant: Grant;
  readonly token: string;
  readonly amount: string | number | undefined;
  /** Whether the rule demands that the person is asked. */
  readonly asksPerson: boolean;
  readonly snapshot: InputSnapshot | undefined;
  /** What limits were compared with. */
  readonly values: unknown;
  readonly metadata: JsonObject;
}

/** The most that the server admits and shows to a person, in bytes of canonical JSON. */
const MAX_INPUT_BYTES = 8192;

const encoder: TextEncoder = new TextEncoder();

/** The entry of a call that the server admitted, or its refusal. */
export type OnlineAnswer =
  | { readonly isAdmitted: true; readonly entryId: string }
  | {
      readonly isAdmitted: false;
      readonly refusal: AuthorizationError;
      /** The `blocked` entry; undefined where the server wrote none. */
      readonly entryId: string | undefined;
    };

/**
 * Asks the server to admit a call.
 * @throws {AuthorizationError} `rule_failed`; `input_not_canonical` for an input that is too long to be shown, or that holds
 *   a file, of which a snapshot has only the name and the size; without an answer `admission_unavailable`
 */
export async function askAdmission<INPUT>(
  admissions: Admissions,
  online: OnlineCall<INPUT>,
): Promise<OnlineAnswer> {
  const request = await requestOf(online);
  const answer = await admissions.admit(request).catch((cause: unknown) => {
    throw new AuthorizationError('admission_unavailable', { cause, attribution: online.grant });
  });
  if (answer.decision === 'allow') return { isAdmitted: true, entryId: answer.entryId };
  return { isAdmitted: false, refusal: refusalOf(answer, online.grant), entryId: answer.entryId };
}

async function requestOf<INPUT>(online: OnlineCall<INPUT>): Promise<AdmissionRequest> {
  const { call, grant, token, amount, asksPerson, metadata, snapshot } = online;
  if (snapshot?.identities.some((value) => value instanceof Blob) === true) {
    const detail = 'It holds a file, whose bytes no approval of the call would cover: read them first.';
    throw new AuthorizationError('input_not_canonical', { detail, attribution: grant });
  }
  const { rule, input } = call;
  const { currency, shown } = readRule(rule, input, grant);
  return {
    token,
    ...(grant.keyThumbprint === undefined ? {} : { keyThumbprint: grant.keyThumbprint }),
    audience: [grant.audience].flat()[0] ?? '',
    action: actionOf(call),
    scopes: rule?.scopes ?? [],
    ...(shown === undefined
      ? { input: jsonOf(snapshot?.text ?? 'null', grant) }
      : { shown, restDigest: await sha256(snapshot?.text ?? 'null') }),
    ...comparedOf(online),
    ...(amount === undefined ? {} : { amount: String(amount) }),
    ...(currency === undefined ? {} : { currency }),
    ...(asksPerson ? { approval: true } : {}),
    metadata,
  };
}

/** What limits are compared with, where the server cannot tell it from what it gets to see. */
function comparedOf<INPUT>({
  call: { rule },
  values,
  snapshot,
}: OnlineCall<INPUT>): Pick<AdmissionRequest, 'arguments'> {
  // Of what a rule keeps to itself nothing is sent.
  if (rule?.arguments === undefined && (rule?.shown ?? rule?.digest) !== undefined) return {};
  const compared = argumentJson(values);
  if (rule?.arguments === undefined && canonicalInput(compared).text === snapshot?.text) return {};
  return isObject(compared) ? { arguments: compared } : {};
}

interface Stated {
  readonly currency: string | undefined;
  readonly shown: JsonObject | undefined;
}

/** @throws {AuthorizationError} `rule_failed` */
function readRule<INPUT>(rule: Rule<INPUT> | undefined, input: INPUT, grant: Grant): Stated {
  try {
    return { currency: rule && currencyOf(rule, input), shown: rule && shownOf(rule, input) };
  } catch (cause) {
    throw new AuthorizationError('rule_failed', { cause, attribution: grant });
  }
}

function currencyOf<INPUT>({ currency }: Rule<INPUT>, input: INPUT): string | undefined {
  if (currency === undefined) return undefined;
  const stated: unknown = typeof currency === 'function' ? mustNotBePromise(currency(input)) : currency;
  if (!isCurrency(stated)) throw new TypeError('"currency" of the rule returned no currency, such as EUR.');
  return stated;
}

/** Returns what is shown as JSON has it, with stand-ins for what JSON cannot hold (`docs/protocol.md` §8). */
function shownOf<INPUT>(rule: Rule<INPUT>, input: INPUT): JsonObject | undefined {
  if (rule.shown === undefined) return undefined;
  const shown: unknown = mustNotBePromise(rule.shown(input));
  if (!isObject(shown)) throw new TypeError('"shown" of the rule returned no object.');
  return parseExactJson(canonicalInput(shown).text) as JsonObject;
}

function jsonOf(text: string, grant: Grant): JsonValue {
  if (encoder.encode(text).length > MAX_INPUT_BYTES) {
    const detail = `A call that the server must admit has an input of at most ${MAX_INPUT_BYTES} bytes.`;
    throw new AuthorizationError('input_not_canonical', { detail, attribution: grant });
  }
  return parseExactJson(text) as JsonValue;
}

/**
 * Returns the refusal of the server as the guard's own, in the guard's own words. A reason that this guard does not know
 * is `admission_unavailable`.
 */
function refusalOf(
  { refusal }: Exclude<AdmissionAnswer, { decision: 'allow' }>,
  grant: Grant,
): AuthorizationError {
  const { code, message } = refusal;
  if (typeof code !== 'string' || !Object.hasOwn(REASONS, code)) {
    const cause = new Error(
      `The server refused for a reason that is not known here: ${JSON.stringify(code)}.`,
    );
    return new AuthorizationError('admission_unavailable', { cause, attribution: grant });
  }
  const reason = code as RefusalReason & keyof typeof REASONS;
  const known = `${REASONS[reason].message} `;
  const detail = typeof message === 'string' && message.startsWith(known) ? message.slice(known.length) : '';
  const missingScopes = textsOf(refusal['missingScopes']);
  return new AuthorizationError(reason, {
    missingScopes,
    ...(missingScopes.length === 0 ? {} : { heldScopes: grant.scopes }),
    ...(detail === '' ? {} : { detail }),
    members: membersOf(refusal),
    attribution: grant,
  });
}

const TEXT_MEMBERS = ['approvalId', 'approvalUrl', 'expiresAt', 'policy'] as const;

function membersOf(refusal: { readonly [member: string]: unknown }): RefusalMembers {
  const texts = TEXT_MEMBERS.flatMap((name) =>
    typeof refusal[name] === 'string' ? [[name, refusal[name]] as const] : [],
  );
  const { budget, arguments: refused } = refusal;
  return {
    ...(Array.isArray(refused) ? { arguments: refused as NonNullable<RefusalMembers['arguments']> } : {}),
    ...Object.fromEntries(texts),
    ...(isObject(budget) ? { budget: budget as object as NonNullable<RefusalMembers['budget']> } : {}),
  };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
