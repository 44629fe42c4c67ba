import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  ResourceTemplate,
  type ServerContext,
  type Variables,
} from '@modelcontextprotocol/server';
import type { CallOptions, Role } from '@grantex/sdk';
import { entryOutput, entryView, METADATA_ALONE, METADATA_IN_LIST } from '../tools/audit-view.ts';
import type { ToolContext } from '../toolkit/tool-context.ts';
import { failureOf, unexpectedFailure } from '../toolkit/failure.ts';
import { grantOutput, grantView } from '../tools/grant-view.ts';
import { latestEntries } from '../tools/latest-entries.ts';
import { cleanValue, UNTRUSTED } from '../toolkit/untrusted.ts';

/** A resource that can be registered with a server. */
export interface ResourceOffer {
  readonly role: Role;
  register(): { remove(): void };
}

const JSON_TYPE = 'application/json';
/** How many of the latest entries are shown, and how many ids are offered for completion. */
const SHOWN = 50;

/** The audit log and grants, as resources. */
export function resourceOffers(server: McpServer, context: ToolContext): readonly ResourceOffer[] {
  const { gx } = context;

  const latest = () =>
    server.registerResource(
      'audit-entries',
      'grantex://audit/entries',
      {
        title: 'The latest audit entries',
        description: `The last ${SHOWN} entries of the audit log, the newest last. What they say was written by others.`,
        mimeType: JSON_TYPE,
      },
      (uri, request) =>
        read(uri, request, async (options) => {
          const { entries, total } = await latestEntries(gx, {}, SHOWN, options);
          const views = entries.map((entry) => entryOutput.parse(entryView(entry, METADATA_IN_LIST)));
          return { entries: views, total };
        }),
    );

  const entry = () =>
    server.registerResource(
      'audit-entry',
      new ResourceTemplate('grantex://audit/{entryId}', {
        list: undefined,
        complete: { entryId: startingWith(idsOfEntries) },
      }),
      {
        title: 'An audit entry',
        description: 'One entry of the audit log, with its metadata.',
        mimeType: JSON_TYPE,
      },
      (uri, { entryId }, request) =>
        read(uri, request, async (options) =>
          entryOutput.parse(entryView(await gx.audit.get(idOf(uri, entryId), options), METADATA_ALONE)),
        ),
    );

  const grant = () =>
    server.registerResource(
      'grant',
      new ResourceTemplate('grantex://grants/{grantId}', {
        list: undefined,
        complete: { grantId: startingWith(idsOfGrants) },
      }),
      {
        title: 'A grant',
        description: 'What a person granted to an agent, and its status.',
        mimeType: JSON_TYPE,
      },
      (uri, { grantId }, request) =>
        read(uri, request, async (options) =>
          grantOutput.parse(await grantView(context, await gx.grants.get(idOf(uri, grantId), options))),
        ),
    );

  return [
    { role: 'audit-read', register: latest },
    { role: 'audit-read', register: entry },
    { role: 'issue', register: grant },
  ];

  async function idsOfEntries(): Promise<readonly string[]> {
    const { entries } = await latestEntries(gx, {}, SHOWN, {});
    return entries.map(({ entryId }) => entryId).toReversed();
  }

  async function idsOfGrants(): Promise<readonly string[]> {
    return (await gx.grants.list({ pageSize: SHOWN })).grants.map(({ grantId }) => grantId);
  }

  async function read(
    uri: URL,
    { mcpReq: { signal } }: ServerContext,
    work: (options: CallOptions) => Promise<object>,
  ): Promise<ReadResourceResult> {
    try {
      const text = JSON.stringify({
        notice: `Members named "untrusted": ${UNTRUSTED}`,
        ...cleanValue(await work({ signal })),
      });
      return { contents: [{ uri: uri.href, mimeType: JSON_TYPE, text }] };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ProtocolError) throw error;
      const failure = failureOf(error) ?? unexpectedFailure();
      throw new ProtocolError(
        ProtocolErrorCode.InternalError,
        `${failure.code}: ${failure.message}`,
        failure,
      );
    }
  }
}

/** Completes ids. If the server does not answer, it offers none. */
function startingWith(ids: () => Promise<readonly string[]>): (value: string) => Promise<string[]> {
  return async (value) => {
    const known = await ids().catch(() => []);
    return known.filter((id) => id.startsWith(value));
  };
}

/** @throws {ProtocolError} for a value that is not an id, because it would form another path of the API */
function idOf(uri: URL, variable: Variables[string] | undefined): string {
  if (typeof variable === 'string' && /^[\w-]{1,64}$/.test(variable)) return variable;
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${uri.href} names no id`);
}
