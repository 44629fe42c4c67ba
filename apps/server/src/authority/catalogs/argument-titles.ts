import { removeHidden } from '@grantex/core/issuer';
import { LEGIBLE } from '../../base/legible.ts';
import type { TitleOf } from '../scopes/limits-in-words.ts';
import type { Catalog } from './catalog.ts';
import { toolsWith } from './check-details.ts';
import { findArgument } from './find-argument.ts';

/** The longest title that is shown, in characters. */
const LONGEST = 60;

/** What the developer of a service calls its arguments: the `title` in the schema of the first tool that has one. */
export function titlesIn(catalog: Catalog | undefined): TitleOf {
  if (catalog === undefined) return () => undefined;
  return (scope, path) =>
    toolsWith(catalog, scope)
      .map(({ inputSchema }) => findArgument(inputSchema, path)?.title)
      .find((title) => title !== undefined && isShort(title));
}

function isShort(title: string): boolean {
  return LEGIBLE.test(title) && removeHidden(title) === title && Array.from(title).length <= LONGEST;
}
