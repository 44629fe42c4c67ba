import { type Change, describeChange } from './change.ts';
import { describeLoggedChange, type LoggedChange } from './logged-change.ts';
import { describeCall, type LoggedCall } from './logged-call.ts';

/** The fields of an extension, in this order. Undefined and `null` are left out. */
type Extension = Readonly<Record<string, string | number | null | undefined>>;

const CALL_SEVERITIES = { allowed: 1, success: 1, failure: 4, blocked: 6 } as const;
const CALL_OUTCOMES = {
  allowed: undefined,
  success: 'success',
  failure: 'failure',
  blocked: 'failure',
} as const;

/** An entry of the log as a line of ArcSight's Common Event Format. */
export function callCef(call: LoggedCall, release: string): string {
  const { status, seq } = call;
  return cefLine(
    release,
    { id: `call.${status}`, name: describeCall(call), severity: CALL_SEVERITIES[status] },
    {
      rt: Date.parse(call.timestamp),
      externalId: call.entryId,
      deviceExternalId: call.developerId,
      cat: 'audit',
      act: status,
      outcome: CALL_OUTCOMES[status],
      reason: call.reason,
      requestMethod: call.action,
      suid: call.principal,
      sourceServiceName: call.agentId,
      ...custom({
        grant: call.grantId,
        call: call.ref,
        hash: call.hash,
        prevHash: call.prevHash,
        did: call.agentDid,
      }),
      ...cursorOf(seq),
    },
  );
}

/** An event of §12 as a line of CEF. */
export function changeCef(change: Change, release: string): string {
  const { event, agentId, principal, privileges } = change;
  return cefLine(
    release,
    { id: event.type, name: describeChange(change), severity: 3 },
    {
      rt: Date.parse(event.at),
      externalId: change.id,
      deviceExternalId: event.developerId,
      cat: 'events',
      act: change.verb,
      suid: principal,
      sourceServiceName: agentId,
      ...custom({ scopes: privileges?.scopes.join(' '), audience: privileges?.audience }),
      ...cursorOf(event.id),
    },
  );
}

/** An entry of the administrators' log as a line of CEF. */
export function loggedChangeCef(logged: LoggedChange, release: string): string {
  const { entry, change, actorId, keyId, door } = logged;
  return cefLine(
    release,
    { id: entry.action, name: describeLoggedChange(logged), severity: 3 },
    {
      rt: Date.parse(entry.timestamp),
      externalId: entry.entryId,
      deviceExternalId: entry.developerId,
      cat: 'admin',
      act: change.verb,
      outcome: 'success',
      suid: actorId,
      ...custom({ target: change.id, door, hash: entry.hash, prevHash: entry.prevHash, key: keyId }),
      ...cursorOf(entry.seq),
    },
  );
}

/** `cs1` to `cs5`, each with its label. */
function custom(fields: Extension): Extension {
  const given = Object.entries(fields).filter(([, value]) => isGiven(value));
  return Object.fromEntries(
    given.flatMap(([label, value], index) => [
      [`cs${index + 1}Label`, label],
      [`cs${index + 1}`, value],
    ]),
  );
}

/** Where a stream continues after this line; the same field in every line. */
function cursorOf(cursor: string | number): Extension {
  return { cs6Label: 'cursor', cs6: cursor };
}

interface Header {
  readonly id: string;
  readonly name: string;
  /** 0 to 10. */
  readonly severity: number;
}

function cefLine(release: string, { id, name, severity }: Header, extension: Extension): string {
  const header = ['CEF:0', 'Grantex', 'Grantex', ...[release, id, name].map(headerText), severity].join('|');
  const fields = Object.entries(extension).flatMap(([key, value]) =>
    isGiven(value) ? [`${key}=${extensionText(String(value))}`] : [],
  );
  return `${header}|${fields.join(' ')}`;
}

function isGiven(value: string | number | null | undefined): value is string | number {
  return value !== undefined && value !== null;
}

/** What a reader of lines may take for the end of one, besides CR and LF, and what a terminal may act on. */
// oxlint-disable-next-line no-control-regex -- these are the characters that must not get through
const CONTROLS = /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029]/g;

/** In the header a backslash and a pipe are escaped, and there are no line breaks. */
function headerText(text: string): string {
  return text
    .replaceAll(/[\\|]/g, String.raw`\$&`)
    .replaceAll(/[\r\n]/g, ' ')
    .replaceAll(CONTROLS, ' ');
}

/** In a value a backslash, an equals sign and line breaks are escaped. */
function extensionText(text: string): string {
  return text
    .replaceAll(/[\\=]/g, String.raw`\$&`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll(CONTROLS, ' ')
    .trim();
}
