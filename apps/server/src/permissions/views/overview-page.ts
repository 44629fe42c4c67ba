import type { Config } from '../../config.ts';
import { actionForm, quoted } from '../../pages/components.ts';
import { type Html, html } from '../../pages/html.ts';
import type { Page } from '../../pages/page.ts';
import type { Visit } from '../../pages/visit.ts';
import type { Overview, PersonOverview } from '../overview.ts';
import { bindingInWords } from './binding-words.ts';
import { endedPermission, permission } from './permission.ts';
import { sessionFromFragment, sessionStatus } from './session-from-fragment.ts';
import { signInWithPasskey } from './sign-in.ts';

export interface OverviewOptions {
  overview: Overview;
  issuer: string;
  mode: Config['mode'];
  visit: Visit;
  /** Where the page is, for its forms. */
  home: string;
  /** The grant that was just revoked, if this is what the address says. */
  justEnded?: string | undefined;
}

/** What can act for whoever is signed in, with a button to end each of it. Every button works without script. */
export function overviewPage(options: OverviewOptions): Page {
  const { overview, visit, home, justEnded } = options;
  const { kind, people, isCut } = overview;
  const isAnythingActive = people.some(({ active }) => active.length > 0);
  return {
    title: 'What can act for you',
    content: html`
      <article class="permissions">
        <h1>What can act for you</h1>
        ${sessionFromFragment(home)} ${ending(people, justEnded)}
        <p class="lead">${introduction(kind, people)}</p>
        ${canSignIn(options) ? seeMore(home) : sessionStatus()}
        ${people.map((person) => section(person, options))}
        ${isCut && html`<p class="notice warning">There is more than fits here. “Stop everything” ends that, too.</p>`}
        ${isAnythingActive && stopEverything(visit, home, people)}
        <footer class="signed-in">
          ${actionForm(visit, { action: `${home}/sign-out`, label: 'Sign out' })}
        </footer>
      </article>
    `,
  };
}

function introduction(kind: Overview['kind'], people: readonly PersonOverview[]): Html | string {
  if (kind === 'passkey') {
    return 'You signed in with your passkey. These are the agents that may act in your name, and what for. You can end each of them here, at once.';
  }
  const developer = people[0]?.person.developer.name ?? '';
  return html`
    <span>
      You came by a link that ${quoted(developer)} made for you. With it you can look, and end what you no
      longer want. It approves nothing: for that, your passkey is asked each time.
    </span>
  `;
}

/** Whether a passkey would show whoever came by a link more than that link does. */
function canSignIn({ mode, overview: { kind, people } }: OverviewOptions): boolean {
  return mode === 'live' && kind === 'vouched' && people.some(({ person }) => person.binding !== undefined);
}

function seeMore(home: string): Html {
  return html`
    <section class="card see-more">
      <p>
        With your passkey you see everything that can act for you, at every app that works with this server.
      </p>
      ${signInWithPasskey(home)}
    </section>
  `;
}

/** Said only when it is true: the address alone proves nothing. */
function ending(people: readonly PersonOverview[], justEnded: string | undefined): Html | undefined {
  const permission = people.flatMap(({ ended }) => ended).find(({ held }) => held.id === justEnded);
  if (permission === undefined) return undefined;
  return html`
    <p class="notice" role="status">
      Ended. ${quoted(permission.held.agent.name)} can no longer act for you with that permission.
    </p>
  `;
}

function section({ person, active, ended }: PersonOverview, { issuer, visit, home }: OverviewOptions): Html {
  const { developer, principalId, principal } = person;
  return html`
    <section class="card person" aria-labelledby=${principal}>
      <h2 id=${principal}>${quoted(developer.name)}</h2>
      <p class="fine">
        You are <strong>${quoted(principalId)}</strong> there. ${bindingInWords(person.binding)}
      </p>
      ${
        active.length === 0
          ? html`<p class="nothing">Nothing can act for you here.</p>`
          : html`<ul class="grants">
              ${active.map((each) => permission(each, { developerName: developer.name, issuer, visit, home }))}
            </ul>`
      }
      ${
        ended.length > 0 &&
        html`
          <details class="ended">
            <summary>Ended in the last 30 days</summary>
            <ul>
              ${ended.map(endedPermission)}
            </ul>
          </details>
        `
      }
    </section>
  `;
}

/** Two steps, so that one slip does not end everything; without script, too. */
function stopEverything(visit: Visit, home: string, people: readonly PersonOverview[]): Html {
  const where = people.length === 1 ? '' : `, at all ${people.length} of these`;
  return html`
    <details class="card stop">
      <summary>Stop everything</summary>
      <p>
        Every permission on this page ends at once${where}, and so does what agents have handed on to others.
        This cannot be undone; whatever you still want has to ask you again.
      </p>
      ${actionForm(visit, { action: `${home}/stop`, label: 'Yes, stop everything' })}
    </details>
  `;
}
