/** A policy to begin with. */
export interface PolicyExample {
  name: string;
  /** What it does, in a sentence. */
  what: string;
  cedar: string;
}

export const EXAMPLES: readonly PolicyExample[] = [
  {
    name: 'ask-above-200',
    what: 'Ask the person about each payment above 200.',
    cedar: `// Ask the person about each payment above 200.
@verdict("ask")
permit (principal, action in Action::"payments:initiate", resource)
when { context has amount && context.amount.greaterThan(decimal("200.0")) };
`,
  },
  {
    name: 'no-payments-at-night',
    what: 'Refuse payments from midnight until six, UTC.',
    cedar: `// Refuse payments from midnight until six, UTC.
forbid (principal, action in Action::"payments:initiate", resource)
when { context.hour < 6 };
`,
  },
];
