import { actionForm, moment, passkeyButton, passkeyStatus, quoted } from '../../../web/pages/components.ts';
import { type Html, html } from '../../../web/pages/html.ts';
import { byAddress, decideByDirectory, signInInstead } from './directory-decision.ts';
import { canChoose, CHOICE } from './choice.ts';
import type { Consent, DecisionView } from './consent.ts';
import type { Situation } from '../situation.ts';

/** The section in which the person decides, or identifies themselves first. One view for each situation. */
export function decisionSection(consent: Consent): Html {
  const { heading, content, actions } = VIEWS[consent.situation](consent);
  return html`
    <section class="card decision" aria-labelledby="decide">
      <h2 id="decide">${heading}</h2>
      ${content} ${actions.length > 0 && html`<div class="actions">${actions}</div>`} ${passkeyStatus()}
      ${footnote(consent)}
    </section>
  `;
}

type View = (consent: Consent) => DecisionView;

const MAIL: View = ({ details, visit, path }) => ({
  heading: 'First: show that this is you',
  content: html`<p>
    A link goes to <strong>${quoted(details.binding.email ?? '')}</strong>, the address that
    ${' '}${quoted(details.developer.name)} has for you. Open it in this browser. Until then nobody can
    approve or deny; if you do not want this at all, close the page, and nothing happens.
  </p>`,
  actions: [actionForm(visit, { action: `${path}/mail`, label: 'Send me the link' })],
});

const NO_MAIL: View = ({ details }) => ({
  heading: 'This cannot be decided yet',
  content: html`<p>
    Before anybody may decide for <strong>${quoted(details.principalId)}</strong>, a link must be sent to
    ${' '}${quoted(details.binding.email ?? '')}. This server cannot send mail: nobody has set that up. Tell
    ${' '}${quoted(details.developer.name)}.
  </p>`,
  actions: [],
});

const VIEWS: Readonly<Record<Consent['situation'], View>> = {
  bound: (consent) => ({
    heading: 'Your decision',
    content: html`<p>
      ${canChoose(consent) && `${CHOICE.pending} `} Your passkey confirms either answer, so that nobody can
      decide in your place.
    </p>`,
    actions: [denyByPasskey(consent, 'Deny'), approveByPasskey(consent, 'Approve')],
  }),
  approved: (consent) => ({
    heading: 'You have approved this',
    content: html`<p>
      ${quoted(consent.details.developer.name)} can fetch the permission now, and you can close this page.
      ${canChoose(consent) && ` ${CHOICE.approved} `} If the app did not notice, approve once more; if you
      have changed your mind, deny while there is time.
    </p>`,
    actions: [denyByPasskey(consent, 'Deny after all'), approveByPasskey(consent, 'Approve again')],
  }),
  'first-use': (consent) => ({
    heading: 'First: is this you?',
    content: html`<p>
      Nobody has a passkey for the name <strong>${quoted(consent.details.principalId)}</strong> yet. Whoever
      sets one up here decides for this name from now on. Go on only if you are the person that
      ${' '}${quoted(consent.details.developer.name)} knows by it. Then you decide.
    </p>`,
    actions: [createPasskey(consent), bindPasskey(consent), denyByForm(consent)],
  }),
  verified: (consent) => ({
    heading: 'Your address is confirmed',
    content: html`<p>
      Now choose the passkey with which you decide, now and whenever
      ${' '}${quoted(consent.details.developer.name)} asks again. Then you decide.
    </p>`,
    actions: [createPasskey(consent), bindPasskey(consent), denyByForm(consent)],
  }),
  directory: decideByDirectory,
  mail: (consent) => (consent.canMail ? MAIL : NO_MAIL)(consent),
  nobody: (consent) => ({
    heading: 'This cannot be decided yet',
    content: html`<p>
      This server does not know who <strong>${quoted(consent.details.principalId)}</strong> is, and so lets
      nobody approve. Ask ${quoted(consent.details.developer.name)} to enter your address for this name; then
      ask again from the app.
    </p>`,
    actions: [],
  }),
  recover: (consent) => ({
    heading: 'Replace your passkey',
    content: html`<p>
      Your address is confirmed. The passkey that you make now takes the place of the old one, and
      <strong> everything that agents may do for you at ${quoted(consent.details.developer.name)} ends</strong
      >, this request included. The app must ask again.
    </p>`,
    actions: [
      passkeyButton({
        label: 'Make a new passkey',
        passkey: 'create',
        ask: `${consent.path}/enrol/ask`,
        answer: `${consent.path}/enrol`,
        done: 'Your new passkey is set up.',
      }),
      ...signInInstead(consent),
    ],
  }),
  sandbox: () => ({
    heading: 'Nobody was asked',
    content: html`<p>
      This is a sandbox: it approves every request at once and by itself. On a live server the person decides
      here, with their passkey.
    </p>`,
    actions: [],
  }),
};

function approveByPasskey(consent: Consent, label: string): Html {
  return decideByPasskey(consent, 'approve', label, 'Approved.');
}

function denyByPasskey(consent: Consent, label: string): Html {
  return decideByPasskey(consent, 'deny', label, 'Denied.');
}

function decideByPasskey(
  { path, digest }: Consent,
  purpose: 'approve' | 'deny',
  label: string,
  done: string,
): Html {
  return passkeyButton({
    label,
    passkey: 'get',
    ask: `${path}/ask`,
    answer: `${path}/settle`,
    send: { purpose, shown: digest },
    sendsChoice: purpose === 'approve',
    kind: purpose,
    done,
  });
}

/** A person without a passkey needs none to deny. */
function denyByForm({ visit, path }: Consent): Html {
  return actionForm(visit, { action: `${path}/deny`, label: 'Deny', kind: 'deny' });
}

function createPasskey({ path }: Consent): Html {
  return passkeyButton({
    label: 'Create a passkey',
    passkey: 'create',
    ask: `${path}/enrol/ask`,
    answer: `${path}/enrol`,
    done: 'Your passkey is set up. Nothing is approved yet.',
  });
}

function bindPasskey({ path }: Consent): Html {
  return passkeyButton({
    label: 'Use a passkey I have here',
    passkey: 'get',
    ask: `${path}/bind/ask`,
    answer: `${path}/bind`,
    done: 'Your passkey is known. Nothing is approved yet.',
  });
}

/** Where nobody can decide, the page does not show when the request expires. */
const WAITING: readonly Situation[] = ['bound', 'directory', 'first-use', 'verified', 'mail', 'nobody'];
const MAKING: readonly Situation[] = ['first-use', 'verified', 'recover'];

function footnote(consent: Consent): Html {
  const { situation, details } = consent;
  return html`
    <div class="footnote">
      ${
        WAITING.includes(situation) &&
        html`<p class="fine">
          This request runs out at ${moment(details.expiresAt)}. If you do nothing, nothing is approved.
        </p>`
      }
      ${MAKING.includes(situation) && explanation()} ${situation === 'directory' && byAddress(consent)}
      ${situation === 'bound' && details.binding.email !== null && recovery(consent)}
    </div>
  `;
}

function explanation(): Html {
  return html`
    <details>
      <summary>What is a passkey?</summary>
      <p>
        A key that your device, or your password manager, makes and keeps for this site. You unlock it as you
        unlock your device: with a finger, your face or a code. There is no password to remember, and nothing
        that somebody could ask you for.
      </p>
    </details>
  `;
}

/** For a person who has lost their passkey, where there is an address to prove instead. */
function recovery({ canMail, details, path, visit }: Consent): Html {
  const what = html`<p>
    A link goes to ${quoted(details.binding.email ?? '')}. With it you make a new passkey, and everything that
    agents may do for you at ${quoted(details.developer.name)} ends.
  </p>`;
  return html`
    <details>
      <summary>I do not have my passkey any more</summary>
      ${
        canMail
          ? [what, actionForm(visit, { action: `${path}/recover`, label: 'Send me a link' })]
          : html`<p>This server cannot send mail, and so cannot send you a link to make a new one with.</p>`
      }
    </details>
  `;
}
