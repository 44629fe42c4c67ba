import { quoted } from '../../../web/pages/components.ts';
import { type Html, html } from '../../../web/pages/html.ts';
import type { ShownRequest } from '../../authorization-requests/shown.ts';

/** What the agent may hand on to others, by the rule that its developer has set: it may set another one later. */
export function handingOn({ delegation, developer }: ShownRequest): Html {
  const { depth, narrowing } = delegation;
  const name = quoted(developer.name);
  if (depth === 0) return html`<p>Nothing, as ${name} has it set now. It must do everything itself.</p>`;
  const what = narrowing === 'strict' ? 'Parts of this' : 'This, or parts of it';
  const steps =
    depth === 1
      ? html`<span>Those hand on nothing, as ${name} has it set now.</span>`
      : html`<span>Those may do the same: ${depth} steps at most, as ${name} has it set now.</span>`;
  return html`<p>
    ${what}, to other agents of ${name}. ${steps} All of it ends when you end this, or when its time is over.
  </p>`;
}
