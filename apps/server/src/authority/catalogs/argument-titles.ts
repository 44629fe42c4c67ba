import { removeHidden } from '@grantex/core/issuer';
import { LEGIBLE } from '../../base/legible.ts';
import type { TitleOf } from '../scopes/limits-in-words.ts';
import type { Catalog } from './catalog.ts';
import { toolsWith } from './check-details.ts';
import { findArgument } from './find-argument.ts';

/** The longest title that is shown, in characters. */
const LONGEST = 60;

/** Most looks for titles for one page: a schema of thousands of choices makes each of them slow. */
const MOST_LOOKS = 1_000;

/** What the developer of a service calls its arguments: the `title` in the schema of the first tool that has one. */
export function titlesIn(catalog: Catalog | undefined): TitleOf {
  if (catalog === undefined) return () => undefined;
  let looks = 0;
  return (scope, path) => {
    for (const { inputSchema } of toolsWith(catalog, scope)) {
      looks += 1;
      if (looks > MOST_LOOKS) return undefined;
      const title = findArgument(inputSchema, path)?.title;
      if (title !== undefined && isShort(title)) return title;
    }
    return undefined;
  };
}

function isShort(title: string): boolean {
  return LEGIBLE.test(title) && removeHidden(title) === title && Array.from(title).length <= LONGEST;
}
