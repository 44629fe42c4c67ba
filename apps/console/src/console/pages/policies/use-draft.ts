import { useState } from 'react';
import { type PolicyFault, policyFaultOf } from './fault.ts';

/** The text of a policy as it is edited, which is saved, tried and replayed. */
export interface Draft {
  /** The name under which it counts meanwhile. */
  readonly name: string;
  readonly text: string;
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
  const [fault, setFault] = useState<PolicyFault>();
  const name = NAME.test(typedName) ? typedName : UNNAMED;
  return {
    name,
    text,
    fault,
    write(next) {
      setText(next);
      setFault(undefined);
    },
    note: (error) => setFault(policyFaultOf(error, name)),
  };
}
