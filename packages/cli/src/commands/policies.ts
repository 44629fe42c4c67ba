import { parseDuration, spellHiddenLines } from '@grantex/core/issuer';
import type { Policy, PolicyReplay, PolicyTestResult } from '@grantex/sdk';
import type { Command } from 'commander';
import { readTextFile } from '../files/json-file.ts';
import type { Column } from '../output/table.ts';
import { agentIdOf } from '../session/agent-id.ts';
import { orPage, WEB_OPTION } from '../session/console-page.ts';
import type { Context, Run } from '../session/context.ts';
import { countOrNone, scopeList } from '../session/option-values.ts';
import { argumentsIn } from './call-arguments.ts';

export function addPolicies(program: Command, run: Run): void {
  const policies = program
    .command('policies')
    .alias('policy')
    .description('Save policies in Cedar, try them, and replay them over the audit log')
    .addHelpText(
      'after',
      `
A policy restricts what agents may do, whatever people have granted: it refuses, or asks the person about a call.

Examples:
  $ grantex policies test night.cedar --agent Mailer --audience https://mail.example --principal alice --action send
  $ grantex policies replay night.cedar --since 30d
  $ grantex policies put no-nights night.cedar`,
    );

  policies
    .command('list')
    .description('List the policies')
    .option(...WEB_OPTION)
    .action(run(orPage(() => '/policies', list)));

  policies
    .command('get')
    .description('Print a policy in Cedar')
    .argument('<name>', 'name, or id of a rule (pol_…)')
    .option(...WEB_OPTION)
    .action(run(orPage((_options: object, policy: string) => pageOf(policy), get)));

  policies
    .command('put')
    .description('Save a policy, and put it in force')
    .argument('<name>', 'lower-case letters, digits and hyphens')
    .argument('<file>', 'policy in Cedar')
    .option('--now', 'end the tokens issued until now of the agents that it may be about; they refresh')
    .action(run(put));

  policies
    .command('remove')
    .description('Remove a policy')
    .argument('<name>', 'name, or id of a rule (pol_…)')
    .action(run(remove));

  policies
    .command('test')
    .description('Say what the policies would decide, with one that is not saved')
    .argument('[file]', 'policy in Cedar; without it, the policies in force are tried')
    .option('--name <name>', 'the saved policy that the file replaces', 'draft')
    .requiredOption('--agent <agent>', 'name or id of the agent')
    .requiredOption('--audience <url>', 'the service')
    .requiredOption('--principal <id>', 'the person, as you name them')
    .option('--scope <scopes>', 'scopes of the call, or to be issued; may be repeated', scopeList)
    .option('--action <tool>', 'the tool that is called; without it, the scopes are issued')
    .option('--arguments <json>', 'arguments of the call, a JSON object')
    .option('--amount <decimal>', 'amount of the call')
    .option('--currency <code>', 'currency of the amount, such as EUR')
    .option('--calls-this-hour <n>', 'calls of the agent in this hour; default: 0', countOrNone)
    .option('--depth <n>', 'how often the grant was delegated; default: 0', countOrNone)
    .option('--acr <value>', 'how the person has signed in; default: they have not yet')
    .option('--at <time>', 'when it is called, ISO 8601; default: now')
    .action(run(test));

  policies
    .command('replay')
    .description('Say which calls of the audit log would have been decided otherwise')
    .argument('[file]', 'policy in Cedar; without it, the policies in force are replayed')
    .option('--name <name>', 'the saved policy that the file replaces', 'draft')
    .option('--since <time>', 'from when on: ISO 8601, or a duration before now such as 30d', '30d')
    .option('--until <time>', 'until before when, ISO 8601')
    .action(run(replay));
}

const COLUMNS: readonly Column<Policy>[] = [
  { title: 'POLICY', value: ({ id }) => id, isWhole: true },
  { title: 'NAME', value: ({ id, name }) => (name === id ? '' : name), isOptional: true },
  { title: 'EFFECT', value: ({ effect }) => effect, isWhole: true },
  { title: 'DECIDED AT', value: ({ decidedAt }) => decidedAt, isWhole: true },
  { title: 'READS', value: ({ reads }) => reads.join(' ') },
];

async function list({ client, screen, signal }: Context): Promise<void> {
  const answer = await (await client()).policies.list({ signal });
  if (screen.isJson) return screen.json(answer);
  if (answer.policies.length === 0) {
    return screen.note('You have no policies yet. Save one: grantex policies put --help');
  }
  await screen.table(COLUMNS, answer.policies);
}

function pageOf(policy: string): string {
  return `/policies/${encodeURIComponent(policy)}`;
}

async function get({ client, screen, signal }: Context, _options: object, name: string): Promise<void> {
  const policy = await (await client()).policies.get(name, { signal });
  if (screen.isJson) return screen.json(policy);
  if (policy.cedar === null) return screen.note('This rule says nothing by itself.');
  await screen.drawn(spellHiddenLines(policy.cedar.trimEnd()).split('\n'));
}

async function put(
  { client, screen, signal }: Context,
  { now = false }: { readonly now?: boolean },
  name: string,
  file: string,
): Promise<void> {
  const effective = now ? 'now' : 'next_token';
  const saved = await (await client()).policies.put(name, await readPolicy(file), { effective, signal });
  if (screen.isJson) return screen.json(saved);
  const when =
    saved.decidedAt === 'call'
      ? 'Tokens that are issued from now on make services ask about its calls.'
      : 'It counts for tokens that are issued from now on.';
  const ended = now ? ' The tokens issued until now have ended; agents refresh.' : '';
  await screen.line(`Saved ${saved.id}. ${when}${ended}`);
}

async function remove({ client, screen, signal }: Context, _options: object, policy: string): Promise<void> {
  await (await client()).policies.delete(policy, { signal });
  if (screen.isJson) return screen.json({ policy, isRemoved: true });
  await screen.line(`Removed ${policy}.`);
}

interface TestOptions {
  readonly name: string;
  readonly agent: string;
  readonly audience: string;
  readonly principal: string;
  readonly scope?: readonly string[];
  readonly action?: string;
  readonly arguments?: string;
  readonly amount?: string;
  readonly currency?: string;
  readonly callsThisHour?: number;
  readonly depth?: number;
  readonly acr?: string;
  readonly at?: string;
}

async function test(context: Context, options: TestOptions, file?: string): Promise<void> {
  const { client, screen, signal } = context;
  const { agent, principal: principalId, scope: scopes, arguments: input, name, ...situation } = options;
  const result = await (
    await client()
  ).policies.test(
    {
      ...situation,
      agentId: await agentIdOf(context, agent),
      principalId,
      scopes,
      arguments: input === undefined ? undefined : argumentsIn(input),
      policy: file === undefined ? undefined : { name, cedar: await readPolicy(file) },
    },
    { signal },
  );
  if (screen.isJson) return screen.json(result);
  await screen.line(sentenceOf(result));
  for (const { scope, ...each } of result.scopes) await screen.line(`${scope}: ${sentenceOf(each)}`);
}

function sentenceOf({ verdict, policies, fault }: Omit<PolicyTestResult, 'scopes'>): string {
  const by = policies.length === 0 ? '' : ` (${policies.join(', ')})`;
  return `${verdict}${by}${fault === undefined ? '' : `: ${fault}`}`;
}

interface ReplayOptions {
  readonly name: string;
  readonly since: string;
  readonly until?: string;
}

const CHANGES: readonly Column<PolicyReplay['changes'][number]>[] = [
  { title: 'AGENT', value: ({ agentId }) => agentId ?? '', isWhole: true },
  { title: 'TOOL', value: ({ action }) => action },
  { title: 'WAS', value: ({ was }) => was, isWhole: true },
  { title: 'WOULD', value: ({ would }) => would, isWhole: true },
  { title: 'CALLS', value: ({ calls }) => String(calls), isWhole: true },
  { title: 'POLICIES', value: ({ policies }) => policies.join(' ') },
  { title: 'FIRST ENTRY', value: ({ entryIds }) => entryIds[0] ?? '', isOptional: true },
];

async function replay(context: Context, options: ReplayOptions, file?: string): Promise<void> {
  const { client, screen, signal } = context;
  const { name, since, until } = options;
  const policy = file === undefined ? undefined : { name, cedar: await readPolicy(file) };
  const query = { policy, since: timeOf(since), until };
  const replayed = await (await client()).policies.replay(query, { signal });
  if (screen.isJson) return screen.json(replayed);
  const { calls, changed, changes, undecided, missing, isWhole, readTo } = replayed;
  if (changes.length > 0) await screen.table(CHANGES, changes);
  await screen.line(`${changed} of ${calls} calls would have been decided otherwise.`);
  if (undecided > 0) {
    const facts = missing.map(({ fact, calls: lacking }) => `${fact} (${lacking})`).join(', ');
    screen.note(`${undecided} calls cannot be decided, because the log lacks: ${facts}.`);
  }
  if (!isWhole) screen.note(`The answer ends at ${readTo}. Continue: --since ${readTo}`);
}

/** ISO 8601, from it or from a duration before now. */
function timeOf(text: string): string {
  const seconds = parseDuration(text);
  return seconds === undefined ? text : new Date(Date.now() - seconds * 1_000).toISOString();
}

function readPolicy(file: string): Promise<string> {
  return readTextFile(file, 'the policy');
}
