import type { Policy, PolicyVerdict } from '@grantex/sdk';
import { Fragment } from 'react';
import { Link } from 'react-router';
import { Tag } from '../../../ui/tag.tsx';
import { Code } from '../../../ui/quoted.tsx';
import type { Effective } from './use-draft.ts';

const KIND = { allow: 'good', ask: 'warning', refuse: 'bad' } as const satisfies Record<
  PolicyVerdict,
  string
>;

const VERDICTS: Readonly<Record<PolicyVerdict, string>> = {
  allow: 'allowed',
  ask: 'asked',
  refuse: 'refused',
};

/** What was or would be decided, in a word. */
export function Verdict({ verdict }: { verdict: PolicyVerdict }) {
  return <Tag kind={KIND[verdict]}>{VERDICTS[verdict]}</Tag>;
}

/** What the list says a policy does: its effect. */
export const EFFECTS: Readonly<Record<Policy['effect'], string>> = {
  cedar: 'as its text says',
  deny: 'deny',
  allow: 'allow',
};

/** When a policy is decided. */
export const DECIDED_AT: Readonly<Record<Policy['decidedAt'], string>> = {
  issue: 'when a token is issued',
  call: 'at each call',
};

/** From when a saved policy counts. */
export function countsFrom({ decidedAt }: Pick<Policy, 'decidedAt'>, effective: Effective): string {
  return effective === 'now'
    ? 'It counts at once: the tokens issued until now have ended, and agents refresh.'
    : WITH_NEXT_TOKEN[decidedAt];
}

const WITH_NEXT_TOKEN: Readonly<Record<Policy['decidedAt'], string>> = {
  issue: 'It counts for tokens that are issued from now on, within an hour for all.',
  call: 'It counts for every call that the server admits. Services ask about each call once the token is renewed, within an hour.',
};

/** Facts or arguments, such as `context.amount`. */
export function FactNames({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <>none</>;
  return names.map((name, index) => (
    <Fragment key={name}>
      {index > 0 && ', '}
      <Code>{name}</Code>
    </Fragment>
  ));
}

/**
 * Policies by name, each linked to its page.
 * @param draft the name of the one that is tried and has no page yet
 */
export function PolicyNames({ names, draft }: { names: readonly string[]; draft?: string | undefined }) {
  return names.map((name, index) => (
    <Fragment key={name}>
      {index > 0 && ', '}
      {name === draft ? (
        <Code>{name}</Code>
      ) : (
        <Link to={`/policies/${name}`}>
          <Code>{name}</Code>
        </Link>
      )}
    </Fragment>
  ));
}
