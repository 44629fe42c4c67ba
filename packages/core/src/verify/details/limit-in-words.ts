import type { ArgumentLimit, RefusedArgument } from '../../wire/call-detail.ts';

/** Says a limit as what follows the name of the argument: `may be at most 500`. */
export function limitInWords(limit: RefusedArgument['limit']): string {
  if (typeof limit === 'string') return `is ${limit}`;
  const { oneOf, prefix, under, host } = limit;
  const words = [
    rangeInWords(limit),
    oneOf && `must be ${choiceInWords(oneOf.map((value) => JSON.stringify(value)))}`,
    prefix !== undefined && `must begin with ${JSON.stringify(prefix)}`,
    under !== undefined && `must be ${JSON.stringify(under)} or a path below it`,
    host !== undefined && hostInWords(host),
  ].filter((text) => typeof text === 'string');
  return words.length === 0 ? 'must be given' : words.join(' and ');
}

function rangeInWords({ max, min }: ArgumentLimit): string | undefined {
  if (max === undefined) return min && `must be at least ${min}`;
  if (min === max) return `must be ${max}`;
  return min === undefined ? `may be at most ${max}` : `must be from ${min} to ${max}`;
}

function choiceInWords(values: readonly string[]): string {
  if (values.length <= 2) return values.join(' or ');
  return `one of ${values.slice(0, -1).join(', ')} or ${values.at(-1) ?? ''}`;
}

function hostInWords(host: string): string {
  const place = host.startsWith('.') ? `below ${host.slice(1)}` : `at ${host}`;
  return `must be an https address ${place}`;
}
