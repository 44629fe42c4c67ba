import { actionForm, moment, passkeyButton, passkeyStatus, quoted } from '../../../web/pages/components.ts';
import { type Html, html } from '../../../web/pages/html.ts';
import { byAddress, decideByDirectory, signInInstead } from './directory-decision.ts';
import { canChoose, CHOICE } from './choice.ts';
import type { Consent, DecisionView, Situation } from './consent.ts';

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
  heading: 'Confirm your address first',
  content: html`<p>
    This server can send a link to <strong>${quoted(details.binding.email ?? '')}</strong>, the address that
    ${' '}${quoted(details.developer.name)} has for you. Open the link in this browser. Nobody can approve or
    deny before that. If you do not want this, close this page. Then nothing is approved.
  </p>`,
  actions: [actionForm(visit, { action: `${path}/mail`, label: 'Send me the link' })],
});

const NO_MAIL: View = ({ details }) => ({
  heading: 'This cannot be decided yet',
  content: html`<p>
    Before anyone can decide for <strong>${quoted(details.principalId)}</strong>, a link must be sent to
    ${' '}${quoted(details.binding.email ?? '')}. This server cannot send mail, because no mail server is
    configured. Tell ${quoted(details.developer.name)}.
  </p>`,
  actions: [],
});

const VIEWS: Readonly<Record<Consent['situation'], View>> = {
  bound: (consent) => ({
    heading: 'Your decision',
    content: html`<p>
      ${canChoose(consent) && `${CHOICE.pending} `} You confirm either answer with your passkey, so that
      nobody else can decide for you.
    </p>`,
    actions: [denyByPasskey(consent, 'Deny'), approveByPasskey(consent, 'Approve')],
  }),
  approved: (consent) => ({
    heading: 'You approved this',
    content: html`<p>
      ${quoted(consent.details.developer.name)} can fetch the permission now. You can close this page.
      ${canChoose(consent) && ` ${CHOICE.approved} `} If the app does not continue, approve again. If you
      change your mind, deny before the app fetches the permission.
    </p>`,
    actions: [denyByPasskey(consent, 'Deny after all'), approveByPasskey(consent, 'Approve again')],
  }),
  'first-use': (consent) => ({
    heading: 'Is this you?',
    content: html`<p>
      Nobody has a passkey for the name <strong>${quoted(consent.details.principalId)}</strong> yet. The first
      person who sets one up here decides for this name from then on. Continue only if
      ${' '}${quoted(consent.details.developer.name)} knows you by this name. You decide in the next step.
    </p>`,
    actions: [createPasskey(consent), bindPasskey(consent), denyByForm(consent)],
  }),
  verified: (consent) => ({
    heading: 'Your address is confirmed',
    content: html`<p>
      Choose a passkey for this decision and for later requests from
      ${' '}${quoted(consent.details.developer.name)}. You decide in the next step.
    </p>`,
    actions: [createPasskey(consent), bindPasskey(consent), denyByForm(consent)],
  }),
  directory: decideByDirectory,
  mail: (consent) => (consent.canMail ? MAIL : NO_MAIL)(consent),
  nobody: (consent) => ({
    heading: 'This cannot be decided yet',
    content: html`<p>
      This server does not know who <strong>${quoted(consent.details.principalId)}</strong> is, so nobody can
      approve. Ask ${quoted(consent.details.developer.name)} to enter your address for this name. Then let the
      app ask again.
    </p>`,
    actions: [],
  }),
  recover: (consent) => ({
    heading: 'Replace your passkey',
    content: html`<p>
      Your address is confirmed. The passkey that you create now replaces the old one.
      <strong> Everything that agents may do for you at ${quoted(consent.details.developer.name)} ends</strong
      >, and so does this request. The app must then ask again.
    </p>`,
    actions: [
      passkeyButton({
        label: 'Create a new passkey',
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
      This is a sandbox. It approves every request at once. On a live server, the person decides here.
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

/** A person without a passkey can deny without creating one. */
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
    label: 'Use an existing passkey',
    passkey: 'get',
    ask: `${path}/bind/ask`,
    answer: `${path}/bind`,
    done: 'Your passkey was accepted. Nothing is approved yet.',
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
          This request expires at ${moment(details.expiresAt)}. If you do nothing, nothing is approved.
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
        A passkey is a key that your device or your password manager creates and keeps for this site. You
        unlock it the way you unlock your device: with your fingerprint, your face or a code. There is no
        password to remember or to give away.
      </p>
    </details>
  `;
}

/** For a person who has lost their passkey, where there is an address to prove instead. */
function recovery({ canMail, details, path, visit }: Consent): Html {
  const what = html`<p>
    This server can send a link to ${quoted(details.binding.email ?? '')}. With the link, you create a new
    passkey. Then everything that agents may do for you at ${quoted(details.developer.name)} ends.
  </p>`;
  return html`
    <details>
      <summary>I no longer have my passkey</summary>
      ${
        canMail
          ? [what, actionForm(visit, { action: `${path}/recover`, label: 'Send me the link' })]
          : html`<p>This server cannot send mail, so it cannot send you a link for a new passkey.</p>`
      }
    </details>
  `;
}
