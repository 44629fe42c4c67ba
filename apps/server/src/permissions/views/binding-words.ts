import { moment } from '../../pages/components.ts';
import { type Html, html } from '../../pages/html.ts';
import type { BindingWay } from '../../store/schema.ts';
import type { Person } from '../viewer.ts';

const HOW: Readonly<Record<BindingWay, string>> = {
  'first-use': 'when you decided there for the first time: nobody had checked before whose name it is',
  verified: 'by a link that was sent to your address',
  directory: 'by the directory of your organisation',
};

/** How a name became somebody's, in words. */
export function bindingInWords(binding: Person['binding']): Html {
  if (binding === undefined) return html`<span>No passkey is bound to this name.</span>`;
  return html`<span>It has been yours since ${moment(binding.boundAt)}, ${HOW[binding.way]}.</span>`;
}
