import type { Chosen } from '../../src/people/authorization-requests/choice.ts';

/** The values of the choice fields on a new page, as its markup states them. */
export function chosenOn(text: string, different: Partial<Chosen> = {}): Chosen {
  const inputs = [...text.matchAll(/<input[^>]*data-choice[^>]*>/g)].map(([input]) => input);
  const valuesOf = (name: string): string[] =>
    inputs
      .filter((input) => input.includes(` name="${name}"`))
      .filter((input) => input.includes(' type="hidden"') || / checked(?=[ =/>])/.test(input))
      .map((input) => / value="([^"]*)"/.exec(input)?.[1] ?? '');
  const option = /<option[^>]* selected[^>]*>/.exec(text)?.[0] ?? '';
  const lifetime = / value="([^"]*)"/.exec(option)?.[1] ?? valuesOf('lifetime')[0] ?? '';
  const ends = valuesOf('ends')[0] === 'earlier' ? { ends: 'earlier' as const } : {};
  return { scope: valuesOf('scope'), lifetime, ...ends, ...different };
}
