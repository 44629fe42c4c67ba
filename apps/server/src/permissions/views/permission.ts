import { audienceInWords } from '../../pages/audience.ts';
import { actionForm, facts, moment, quoted } from '../../pages/components.ts';
import { type Html, html } from '../../pages/html.ts';
import { scopeList } from '../../pages/scope-list.ts';
import type { Visit } from '../../pages/visit.ts';
import type { Held } from '../held.ts';
import type { Permission } from '../overview.ts';

export interface PermissionOptions {
  /** As the developer calls itself. */
  developerName: string;
  issuer: string;
  visit: Visit;
  home: string;
}

/** One permission in force: whose, what for, until when, what was handed on, and the button that ends all of it. */
export function permission({ held, scopes, delegated }: Permission, options: PermissionOptions): Html {
  const { agent, audience, issuedAt, expiresAt } = held;
  return html`
    <li>
      <article class="grant" aria-labelledby=${held.id}>
        <h3 id=${held.id}>${quoted(agent.name)}</h3>
        ${agent.description !== null && html`<p class="description">${quoted(agent.description)}</p>`}
        ${scopeList(scopes, options.developerName)}
        ${facts([
          ['Until', moment(expiresAt), html`<p class="fine">Since ${moment(issuedAt)}</p>`],
          [
            'For which service',
            ...audienceInWords(audience, audience === options.issuer, options.developerName),
          ],
          ['The agent', html`<code>${agent.id}</code>`],
        ])}
        ${revokeForm(held, 'Revoke', options)} ${delegated.length > 0 && handedOn(delegated, options)}
      </article>
    </li>
  `;
}

/** One that is over, and why. */
export function endedPermission({ held, scopes }: Permission): Html {
  const { agent, revokedAt, expiresAt } = held;
  const isRevoked = revokedAt !== null && revokedAt <= expiresAt;
  return html`
    <li>
      <strong>${quoted(agent.name)}</strong> ${isRevoked ? 'was stopped' : 'ran out'}${' '}
      ${moment(isRevoked ? revokedAt : expiresAt)}
      <p class="fine">
        <code>${scopes.map(({ scope }) => scope).join('  ')}</code>
      </p>
    </li>
  `;
}

function handedOn(delegated: readonly Permission[], options: PermissionOptions): Html {
  return html`
    <div class="handed-on">
      <p>It has handed on a part of this, which ends together with it:</p>
      <ul>
        ${delegated.map(
          ({ held, scopes, delegated: below }) => html`
            <li>
              <h4>${quoted(held.agent.name)}</h4>
              ${scopeList(scopes, options.developerName)}
              <p class="fine">Until ${moment(held.expiresAt)} · <code>${held.agent.id}</code></p>
              ${revokeForm(held, 'Revoke this part', options)} ${below.length > 0 && handedOn(below, options)}
            </li>
          `,
        )}
      </ul>
    </div>
  `;
}

function revokeForm({ id, agent }: Held, label: string, { visit, home }: PermissionOptions): Html {
  const named = html`<span>${label}<span class="unseen"> (${quoted(agent.name)})</span></span>`;
  return actionForm(visit, { action: `${home}/grants/${id}/revoke`, label: named });
}
