import { actionForm, moment, passkeyButton, passkeyStatus, quoted } from '../../web/pages/components.ts';
import { type Html, html } from '../../web/pages/html.ts';
import { APPROVAL_FORM } from '../consent/views/choice.ts';
import { spentBars } from '../consent/views/spent-bars.ts';
import type { LoginView } from './login-view.ts';

/** The part of a login's page on which the person decides. */
export function decision(view: LoginView): Html {
  const { details, now, texts } = view;
  const { heading, content, actions, more } = decisionForms(view);
  const at = moment(texts, details.expiresAt);
  return html`
    <section
      class="decision"
      aria-labelledby="decide"
      data-expires=${details.expiresAt}
      data-now=${now.toISOString()}
    >
      <h2 id="decide" tabindex="-1" class=${heading === undefined ? 'unseen' : undefined}>
        ${heading ?? texts.text('consent.decide')}
      </h2>
      ${content} ${endsEarlier(view)} ${more}
      <p class="fine">${texts.say('consent.expires', { at })}</p>
      <div class="decide-bar sticky">
        ${passkeyStatus(texts)}
        <div class="actions">${actions}</div>
      </div>
    </section>
  `;
}

/** What the client may do already: ticked, it ends as soon as the app fetches this permission. */
function endsEarlier({ details, offer, situation, isTheirs, carriedOver, texts }: LoginView): Html | false {
  const { earlier, client } = details;
  if (earlier === null || offer === undefined) return false;
  const values = { client: quoted(client.name) };
  return html`<div>
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
        ${
          isTheirs
            ? texts.say('consent.replacesEarlierSince', { ...values, since: moment(texts, earlier.since) })
            : texts.say('consent.replacesEarlier', values)
        }
      </label>
    </p>
    ${carriedOver.length > 0 && html`<p class="fine">${texts.text('consent.spentCounts')}</p>`}
    ${spentBars(carriedOver, texts)}
  </div>`;
}

interface DecisionForms {
  heading?: string;
  content: Html;
  actions: Html[];
  more?: Html | undefined;
}

/** How this browser can decide. */
function decisionForms(view: LoginView): DecisionForms {
  const { details, isSandbox, texts } = view;
  const { people, provider } = details;
  const { say, text } = texts;
  const developer = quoted(details.developer.name);
  if (isSandbox) {
    return {
      content: html`<p>${text('consent.loginSandbox')}</p>`,
      actions: [denyForm(view), approveForm(view)],
    };
  }
  if (people === 'provider' && provider === null) {
    return {
      heading: text('consent.cannotDecide'),
      content: html`<p>${say('consent.loginNoProvider', { developer })}</p>`,
      actions: [denyForm(view)],
    };
  }
  if (provider !== null && people !== 'anyone') {
    return {
      content: html`<p>${say('consent.loginByProvider', { provider: quoted(provider) })}</p>`,
      actions: [denyForm(view), signInForm(view)],
      more: people === 'bound' ? folded(text('consent.havePasskey'), approvePasskey(view)) : undefined,
    };
  }
  return {
    content: html`<p>${say('consent.loginByPasskey', { developer })}</p>`,
    actions: [denyForm(view), approvePasskey(view)],
    more: people === 'anyone' ? newcomer(view) : undefined,
  };
}

function newcomer(view: LoginView): Html {
  const { provider, developer } = view.details;
  const { say, text } = view.texts;
  return html`
    <div>
      ${folded(
        text('consent.noPasskey'),
        html`<p>${say('consent.newcomer', { developer: quoted(developer.name) })}</p>`,
        passkeyButton({
          label: text('consent.createPasskey'),
          passkey: 'create',
          ask: `${view.path}/enrol/ask`,
          answer: `${view.path}/enrol`,
          done: text('consent.passkeyMade'),
        }),
      )}
      ${provider !== null && folded(text('consent.signInAt', { provider }), signInForm(view))}
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

function approvePasskey({ path, digest, texts: { text } }: LoginView): Html {
  return passkeyButton({
    label: text('consent.approve'),
    passkey: 'get',
    ask: `${path}/ask`,
    answer: `${path}/settle`,
    send: { shown: digest },
    sendsChoice: true,
    kind: 'approve',
    done: text('consent.approved'),
  });
}

function signInForm({ visit, path, digest, texts }: LoginView): Html {
  return actionForm(visit, {
    action: `${path}/directory`,
    label: texts.text('consent.approve'),
    fields: { shown: digest },
    kind: 'approve',
    id: APPROVAL_FORM,
  });
}

function approveForm({ visit, path, digest, texts }: LoginView): Html {
  return actionForm(visit, {
    action: `${path}/approve`,
    label: texts.text('consent.approve'),
    fields: { shown: digest },
    kind: 'approve',
    id: APPROVAL_FORM,
  });
}

function denyForm({ visit, path, texts }: LoginView): Html {
  return actionForm(visit, { action: `${path}/deny`, label: texts.text('consent.deny'), kind: 'deny' });
}
