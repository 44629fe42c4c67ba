import type { Chosen } from '../../src/people/authorization-requests/choice.ts';

/** A choice as a page sends it. */
export interface SentChoice extends Omit<Chosen, 'endsEarlier'> {
  endsEarlier?: 'on' | undefined;
}

/** The values of the choice fields on a new page, as its markup states them. */
export function chosenOn(text: string, different: Partial<SentChoice> = {}): SentChoice {
  const inputs = [...text.matchAll(/<input[^>]*data-choice[^>]*>/g)].map(([input]) => input);
  const valuesOf = (name: string): string[] =>
    inputs
      .filter((input) => input.includes(` name="${name}"`))
      .filter((input) => input.includes(' type="hidden"') || / checked(?=[ =/>])/.test(input))
      .map((input) => / value="([^"]*)"/.exec(input)?.[1] ?? '');
  const option = /<option[^>]* selected[^>]*>/.exec(text)?.[0] ?? '';
  const lifetime = / value="([^"]*)"/.exec(option)?.[1] ?? valuesOf('lifetime')[0] ?? '';
  const endsEarlier = valuesOf('endsEarlier')[0] === 'on' ? { endsEarlier: 'on' as const } : {};
  return { scope: valuesOf('scope'), lifetime, ...endsEarlier, ...different };
}
