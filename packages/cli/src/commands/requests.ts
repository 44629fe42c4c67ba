import { AUTHORIZATION_STATUSES } from '@grantex/core/issuer';
import type { AuthorizationStatus, ListedAuthorization } from '@grantex/sdk';
import { type Command, Option } from 'commander';
import { distanceOf, momentOf } from '../output/moment.ts';
import { limitFields } from '../output/limits.ts';
import { styleOfStatus } from '../output/style.ts';
import type { Column } from '../output/table.ts';
import { ID_OR_NAME, withAgent } from '../session/agent-id.ts';
import { type AgentNames, agentNames, nameWithId } from '../session/agent-names.ts';
import { orPage, pageOfId, pageOfList, WEB_OPTION } from '../session/console-page.ts';
import type { Context, Run } from '../session/context.ts';
import { count } from '../session/option-values.ts';
import { CliError } from '../terminal/exit.ts';
import { showList } from './show-list.ts';

export function addRequests(program: Command, run: Run): void {
  const requests = program
    .command('requests')
    .description('Show whom your agents have asked, send the link again, or take a request back')
    .addHelpText(
      'after',
      `
A request waits for 15 minutes. Of a link only a digest is kept: a new one ends the one before.

Examples:
  $ grantex requests list --status pending
  $ grantex requests link areq_01J…
  $ grantex requests resend areq_01J…
  $ grantex requests cancel areq_01J…`,
    );
  const one = (name: string, description: string): Command =>
    requests.command(name).description(description).argument('<id>', 'id of the request, areq_…');

  requests
    .command('list')
    .description('List requests, newest first')
    .option('--agent <agent>', `only requests of this agent: ${ID_OR_NAME}`)
    .option('--principal <name>', 'only requests to this person')
    .addOption(
      new Option('--status <status>', 'only requests with this status').choices(AUTHORIZATION_STATUSES),
    )
    .option('--limit <n>', 'how many to show at most', count, 50)
    .option(...WEB_OPTION)
    .action(run(withAgent(orPage((options: ListOptions) => pageOfList('requests', options), list))));

  one('get', 'Show a request, without its code')
    .option(...WEB_OPTION)
    .action(run(orPage((_options: object, id: string) => pageOfId(id) ?? '/requests', get)));

  one('link', 'Print a new link for the person; the one before stops working').action(run(link));

  one('resend', 'Mail the person a new link; the one before stops working').action(run(resend));

  one('cancel', 'Take the request back, also an approved one until it is exchanged').action(run(cancel));
}

interface ListOptions {
  readonly agent?: string;
  readonly principal?: string;
  readonly status?: AuthorizationStatus;
  readonly limit: number;
}

function columns(names: AgentNames): readonly Column<ListedAuthorization>[] {
  return [
    { title: 'AGENT', value: ({ agentId }) => names(agentId) },
    { title: 'PRINCIPAL', value: ({ principalId }) => principalId ?? '(erased)' },
    {
      title: 'STATUS',
      value: ({ status }) => status,
      isWhole: true,
      style: ({ status }) => styleOfStatus(status),
    },
    {
      title: 'ASKED',
      value: ({ createdAt }, now) => distanceOf(createdAt, now),
      isWhole: true,
    },
    { title: 'SCOPES', value: ({ scopes }) => scopes.join(' '), isOptional: true },
    { title: 'ID', value: ({ authRequestId }) => authRequestId, isWhole: true },
  ];
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const gx = await context.client();
  const { agent: agentId, principal: principalId, status, limit } = options;
  const filter = { agentId, principalId, status };
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  await showList(context, gx.authorizations.listAll(filter, { signal: context.signal }), {
    name: 'requests',
    limit,
    columns: async (requests) =>
      columns(
        await agentNames(
          context,
          requests.map((request) => request.agentId),
        ),
      ),
    none: isFiltered
      ? 'No requests match. See all: grantex requests list'
      : 'You have asked nobody yet. Ask somebody: grantex authorize --help',
  });
}

async function get(context: Context, _options: object, id: string): Promise<void> {
  const { screen, terminal } = context;
  const request = await find(context, id);
  if (screen.isJson) return screen.json(request);
  const now = terminal.now();
  const { agentId, status, scopes, approvedScopes = [], audience, expiresIn } = request;
  const names = await agentNames(context, [agentId]);
  await screen.fields([
    ['id', id],
    ['status', status, styleOfStatus(status)],
    ['agent', nameWithId(names, agentId)],
    ['principal', request.principalId ?? '(erased)'],
    ['scopes', scopes.join(' ')],
    ...limitFields(request.approvedAuthorizationDetails ?? request.authorizationDetails),
    ...(approvedScopes.length === 0 ? [] : [['approved', approvedScopes.join(' ')] as const]),
    ['lifetime', request.approvedExpiresIn ?? expiresIn],
    ['audience', audience],
    ['asked', momentOf(request.createdAt, now)],
    ['until', momentOf(request.expiresAt, now)],
  ]);
}

/** From the list: reading one request takes the code from whoever waits for it. */
async function find({ client, signal }: Context, id: string): Promise<ListedAuthorization> {
  const gx = await client();
  const { requests } = await gx.authorizations.list({ authRequestId: id }, { signal });
  const [request] = requests;
  if (request !== undefined) return request;
  throw new CliError(`there is no request ${id}`, { next: 'See all: grantex requests list' });
}

async function link(
  { client, screen, signal, terminal }: Context,
  _options: object,
  id: string,
): Promise<void> {
  const { consentUrl, expiresAt } = await (await client()).authorizations.renewLink(id, { signal });
  if (screen.isJson) return screen.json({ authRequestId: id, consentUrl, expiresAt });
  await screen.line(consentUrl);
  screen.note(
    `Send it to the person; only they can approve. It ends ${distanceOf(expiresAt, terminal.now())}.`,
  );
}

async function resend({ client, screen, signal }: Context, _options: object, id: string): Promise<void> {
  const { email } = await (await client()).authorizations.resend(id, { signal });
  if (screen.isJson) return screen.json({ authRequestId: id, email });
  await screen.line(`Sent a new link to ${email}.`);
}

async function cancel({ client, screen, signal }: Context, _options: object, id: string): Promise<void> {
  await (await client()).authorizations.cancel(id, { signal });
  if (screen.isJson) return screen.json({ authRequestId: id, isCancelled: true });
  await screen.line(`Took ${id} back.`);
}
