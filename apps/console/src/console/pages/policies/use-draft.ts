import type { PolicyPut } from '@grantex/sdk';
import { useState } from 'react';
import { type PolicyFault, policyFaultOf } from './fault.ts';

/** From when a policy counts: with the next token, or for all of them. */
export type Effective = NonNullable<PolicyPut['effective']>;

/** The text of a policy as it is edited, which is saved, tried and replayed. */
export interface Draft {
  /** The name under which it counts meanwhile. */
  readonly name: string;
  readonly text: string;
  /** From when it counts once it is saved. */
  readonly effective: Effective;
  readonly setEffective: (effective: Effective) => void;
  readonly write: (text: string) => void;
  /** What the server last said is wrong with this text. */
  readonly fault: PolicyFault | undefined;
  /** Notes the error of a call with this text, which may be a fault of it. */
  readonly note: (error: unknown) => void;
}

/** The name of a text that has none yet, or one that the server would refuse. */
const UNNAMED = 'draft';
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

export function useDraft(first: string, typedName: string): Draft {
  const [text, setText] = useState(first);
  const [effective, setEffective] = useState<Effective>('next_token');
  const [fault, setFault] = useState<PolicyFault>();
  const name = NAME.test(typedName) ? typedName : UNNAMED;
  return {
    name,
    text,
    effective,
    setEffective,
    fault,
    write(next) {
      setText(next);
      setFault(undefined);
    },
    note: (error) => setFault(policyFaultOf(error, name)),
  };
}
