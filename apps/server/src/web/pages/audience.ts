import { removeHidden } from '@grantex/core/issuer';
import { quoted } from './components.ts';
import { type Html, html } from './html.ts';

/** Where a permission holds. One for the issuer itself holds at whichever service works with the developer. */
export function audienceInWords(
  audience: string,
  isIssuerAudience: boolean,
  developerName: string,
): readonly (Html | string)[] {
  if (isIssuerAudience) return ['Any service that works with ', quoted(developerName)];
  return [html`<code>${removeHidden(audience)}</code>`];
}
