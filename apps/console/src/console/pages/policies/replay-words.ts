/** `1 call`, `4,310 calls` */
export function callsInWords(count: number): string {
  return count === 1 ? '1 call' : `${count.toLocaleString()} calls`;
}

/** Why a fact may be missing from the log. */
const WHY: Readonly<Record<string, string>> = {
  amount: 'is not in the entry: let the rule state it in its facts',
  currency: 'is not in the entry: let the rule state it in its facts',
  scopes: 'are not in the entry: let the rule state them in its facts',
  principal: 'was erased',
  grant: 'was lost by a restore',
};

/** What is missing, after its name. */
export function missingInWords(fact: string): string {
  if (fact.startsWith('arguments')) return 'is not in the entry: let the rule state it in its facts';
  return Object.hasOwn(WHY, fact) ? (WHY[fact] ?? '') : 'is not in the entry';
}
