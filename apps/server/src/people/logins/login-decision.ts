import { actionForm, moment, passkeyButton, passkeyStatus, quoted } from '../../web/pages/components.ts';
import { type Html, html } from '../../web/pages/html.ts';
import { APPROVAL_FORM } from '../consent/views/choice.ts';
import type { LoginView } from './login-view.ts';

/** The part of a login's page on which the person decides. */
export function decision(view: LoginView): Html {
  const { heading, content, actions, more } = decisionForms(view);
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
function endsEarlier({ details, offer, situation, isTheirs }: LoginView): Html | false {
  const { earlier, client } = details;
  if (earlier === null || offer === undefined) return false;
  const since = isTheirs && [', at ', moment(earlier.since)];
  return html`
    <p class="choice option">
      <input
        type="checkbox"
        id="ends-earlier"
        name="endsEarlier"
        value="on"
        checked=${offer.choice.ends !== undefined}
        form=${situation === 'directory' ? APPROVAL_FORM : undefined}
        data-choice="list"
      />
      <label for="ends-earlier">
        This takes the place of what you last allowed ${quoted(client.name)} here${since}
      </label>
    </p>
  `;
}

interface DecisionForms {
  heading: string;
  content: Html;
  actions: Html[];
  more?: Html | undefined;
}

/** How this browser can decide. */
function decisionForms(view: LoginView): DecisionForms {
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
