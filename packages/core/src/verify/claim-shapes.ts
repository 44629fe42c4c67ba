import { isObject } from '../base/json.ts';
import { MAX_DELEGATION_DEPTH } from '../wire/tokens.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value !== '' && value.isWellFormed();
const isTime: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isTexts: Check = (value) => Array.isArray(value) && value.length > 0 && value.every(isText);
const isNonEmptyArray: Check = (value) => Array.isArray(value) && value.length > 0;
const isDepth: Check = (value) => isTime(value) && (value as number) <= MAX_DELEGATION_DEPTH;
const isTextOrTexts: Check = (value) => isText(value) || isTexts(value);
const isAgent: Check = (value) => typeof value === 'string' && AGENT_ID.test(value);
const isThumbprint: Check = (value) => typeof value === 'string' && THUMBPRINT.test(value);
const isConfirmation: Check = (value) =>
  isObject(value) && Object.keys(value).length === 1 && isThumbprint(value['jkt']);
const isAgents: Check = (value) => isTexts(value) && (value as unknown[]).every(isAgent);
const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const AGENT_ID: RegExp = /^ag_\w+$/;
const THUMBPRINT: RegExp = /^[\w-]{43}$/;

const A_TEXT = 'a non-empty string';
const A_TIME = 'a whole number of seconds';
const TEXTS = 'a non-empty array of strings';

/** Each claim, its check, and what the error says it must be. */
const CLAIMS: readonly (readonly [claim: string, isRight: Check, expected: string])[] = [
  ['iss', isText, A_TEXT],
  ['sub', isText, A_TEXT],
  ['aud', isTextOrTexts, 'a non-empty string or array of them'],
  ['client_id', isAgent, "an agent's id, ag_…"],
  ['agt', isText, A_TEXT],
  ['dev', isText, A_TEXT],
  ['grnt', isText, A_TEXT],
  ['jti', isText, A_TEXT],
  ['scp', isTexts, TEXTS],
  ['scope', isText, A_TEXT],
  ['iat', isTime, A_TIME],
  ['nbf', isTime, A_TIME],
  ['exp', isTime, A_TIME],
  ['delegationDepth', isDepth, `a whole number from 0 to ${MAX_DELEGATION_DEPTH}`],
  ['act', isObject, 'an object'],
  ['authorization_details', orAbsent(isNonEmptyArray), 'a non-empty array'],
  ['prn', orAbsent(isText), A_TEXT],
  ['acr', orAbsent(isText), A_TEXT],
  ['idp', orAbsent(isText), A_TEXT],
  ['cnf', orAbsent(isConfirmation), 'an object with the thumbprint "jkt" alone'],
  ['amr', orAbsent(isTexts), TEXTS],
  ['auth_time', orAbsent(isTime), A_TIME],
  ['parentAgt', orAbsent(isText), A_TEXT],
  ['parentGrnt', orAbsent(isText), A_TEXT],
  ['parentExp', orAbsent(isTime), A_TIME],
  ['anc', orAbsent(isTexts), TEXTS],
  ['ancAgt', orAbsent(isAgents), "a non-empty array of agents' ids, ag_…"],
];

/**
 * Checks each claim of a payload by itself (`docs/protocol.md` §6). Does not check whether they agree.
 * @returns a sentence naming the claim at fault, undefined when there is none
 */
export function claimShapeFault(payload: { readonly [claim: string]: unknown }): string | undefined {
  for (const [claim, isRight, expected] of CLAIMS) {
    if (!isRight(payload[claim])) return `The claim "${claim}" is not ${expected}.`;
  }
  return undefined;
}
