import { removeHidden } from '@grantex/core/issuer';
import {
  actionForm,
  facts,
  moment,
  passkeyButton,
  passkeyStatus,
  quoted,
} from '../../web/pages/components.ts';
import { type Html, html } from '../../web/pages/html.ts';
import type { Page } from '../../web/pages/page.ts';
import type { Visit } from '../../web/pages/visit.ts';
import { APPROVAL_FORM, type Choosing, lifetimeChoice, scopeChoice } from '../consent/views/choice.ts';
import type { LoginDetails } from './login.ts';

/** Everything that the page of a login shows. */
export interface LoginView extends Omit<Choosing, 'details'> {
  details: LoginDetails;
  digest: string;
  visit: Visit;
  /** The page's own path. */
  path: string;
  isSandbox: boolean;
}

/** The page on which a person lets a client in, or not. */
export function loginPage(view: LoginView): Page {
  const { client } = view.details;
  return {
    title: `${removeHidden(client.name)} wants to connect`,
    content: html`<article>${requestCard(view)} ${decision(view)}</article>`,
  };
}

function requestCard(view: LoginView): Html {
  const { details } = view;
  const { client, developer, redirect } = details;
  return html`
    <section class="card" aria-labelledby="asked">
      <p class="eyebrow">
        ${client.isAgent ? 'An agent wants to act for you' : 'An app wants to act for you'}
      </p>
      <h1 id="asked">“${quoted(client.name)}” wants to use ${quoted(developer.name)} for you</h1>
      ${redirect.isThisComputer && thisComputer(details)}
      <h2>What it wants to do</h2>
      ${scopeChoice(view)}
      <h2>Details</h2>
      ${facts([
        ['For how long', lifetimeChoice(view)],
        ['Who asks', ...identityOf(details)],
        ['At which service', html`<code>${removeHidden(details.audience)}</code>`],
        ['Your answer goes to', html`<code>${removeHidden(destinationOf(redirect.uri))}</code>`],
        ['What it may delegate', delegationOf(details)],
      ])}
    </section>
  `;
}

/** Any program on the device may listen there, or call itself by this name. */
function thisComputer({ client }: LoginDetails): Html {
  return html`
    <p class="notice warning">
      Your answer goes to a program on <strong>this device</strong>. Continue only if you have just started
      ${' '}${quoted(client.name)} here yourself.
    </p>
  `;
}

function identityOf({ client, developer }: LoginDetails): Html[] {
  if (client.isAgent) {
    return [html`<p>“${quoted(client.name)}”, an agent of ${quoted(developer.name)}</p>`];
  }
  const name = html`<p>It calls itself “${quoted(client.name)}”. Nobody has checked that name.</p>`;
  return client.host === null
    ? [name, html`<p class="fine">It registered itself as <code>${removeHidden(client.id)}</code></p>`]
    : [name, html`<p>It is described at <strong>${removeHidden(client.host)}</strong></p>`];
}

/** A host for a web address, or the scheme that opens an app on this device. */
export function destinationOf(uri: string): string {
  const { protocol, host } = new URL(uri);
  return /^https?:$/.test(protocol) ? host : protocol;
}

function delegationOf({ delegation, developer }: LoginDetails): Html {
  return delegation.depth === 0
    ? html`<p>Nothing.</p>`
    : html`<p>
        ${delegation.narrowing === 'strict' ? 'Parts of this' : 'This, or parts of it'}, to agents of
        ${' '}${quoted(developer.name)}. It all ends when you end this.
      </p>`;
}

function decision(view: LoginView): Html {
  const { heading, content, actions, more } = ways(view);
  return html`
    <section class="card decision" aria-labelledby="decide">
      <h2 id="decide">${heading}</h2>
      ${content} ${endsEarlier(view)}
      <div class="actions">${actions}</div>
      ${passkeyStatus()}
      <div class="footnote">
        ${more}
        <p class="fine">
          This ends at ${moment(view.details.expiresAt)}. If you do nothing, nothing is approved.
        </p>
      </div>
    </section>
  `;
}

/** What the client may do already: ticked, it ends as soon as the app fetches this permission. */
function endsEarlier({ details: { earlier, client }, offer, situation }: LoginView): Html | false {
  if (earlier === null || offer === undefined) return false;
  return html`
    <p class="choice option">
      <input
        type="checkbox"
        id="ends"
        name="ends"
        value=${earlier.id}
        checked=${offer.choice.ends !== undefined}
        form=${situation === 'directory' ? APPROVAL_FORM : undefined}
        data-choice="list"
      />
      <label for="ends">
        This takes the place of what you allowed ${quoted(client.name)} here at ${moment(earlier.since)}
      </label>
    </p>
  `;
}

interface Ways {
  heading: string;
  content: Html;
  actions: Html[];
  more?: Html | undefined;
}

/** How this browser can decide. */
function ways(view: LoginView): Ways {
  const { details, isSandbox } = view;
  const { people, provider } = details;
  if (isSandbox) {
    return {
      heading: 'Your decision',
      content: html`<p>This is a sandbox: nobody is asked who they are.</p>`,
      actions: [denyForm(view), approveForm(view)],
    };
  }
  if (people === 'provider' && provider === null) {
    return {
      heading: 'This cannot be decided',
      content: html`<p>
        ${quoted(details.developer.name)} has no organisation set up at which you could sign in.
      </p>`,
      actions: [denyForm(view)],
    };
  }
  if (provider !== null && people !== 'anyone') {
    return {
      heading: 'Your decision',
      content: html`<p>To approve, you sign in at <strong>${quoted(provider)}</strong>.</p>`,
      actions: [denyForm(view), signInForm(view, 'Approve')],
      more:
        people === 'bound'
          ? folded('I have a passkey for this site', approvePasskey(view, 'Approve'))
          : undefined,
    };
  }
  return {
    heading: 'Your decision',
    content: html`<p>
      To approve, you confirm with your passkey. It also tells ${quoted(details.developer.name)} who you are
      there.
    </p>`,
    actions: [denyForm(view), approvePasskey(view, 'Approve')],
    more: people === 'anyone' ? newcomer(view) : undefined,
  };
}

function newcomer(view: LoginView): Html {
  const { provider } = view.details;
  return html`
    <div>
      ${folded(
        'I have no passkey for this site',
        html`<p>
          A passkey is a key that your device keeps for this site, unlocked as you unlock your device.
          ${' '}${quoted(view.details.developer.name)} then knows you by a random name that nobody else gets.
        </p>`,
        passkeyButton({
          label: 'Create a passkey',
          passkey: 'create',
          ask: `${view.path}/enrol/ask`,
          answer: `${view.path}/enrol`,
          done: 'Your passkey is set up. Nothing is approved yet.',
        }),
      )}
      ${provider !== null && folded(`I sign in at ${provider}`, signInForm(view, 'Approve'))}
    </div>
  `;
}

function folded(summary: string, ...content: Html[]): Html {
  return html`
    <details>
      <summary>${summary}</summary>
      ${content}
    </details>
  `;
}

function approvePasskey({ path, digest }: LoginView, label: string): Html {
  return passkeyButton({
    label,
    passkey: 'get',
    ask: `${path}/ask`,
    answer: `${path}/settle`,
    send: { shown: digest },
    sendsChoice: true,
    kind: 'approve',
    done: 'Approved.',
  });
}

function signInForm({ visit, path, digest }: LoginView, label: string): Html {
  return actionForm(visit, {
    action: `${path}/directory`,
    label,
    fields: { shown: digest },
    kind: 'approve',
    id: APPROVAL_FORM,
  });
}

function approveForm({ visit, path, digest }: LoginView): Html {
  return actionForm(visit, {
    action: `${path}/approve`,
    label: 'Approve',
    fields: { shown: digest },
    kind: 'approve',
    id: APPROVAL_FORM,
  });
}

function denyForm({ visit, path }: LoginView): Html {
  return actionForm(visit, { action: `${path}/deny`, label: 'Deny', kind: 'deny' });
}
