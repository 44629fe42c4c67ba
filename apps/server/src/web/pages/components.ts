import { removeHidden } from '@grantex/core/issuer';
import { type Content, type Html, html } from './html.ts';
import type { Texts } from './texts.ts';
import type { Visit } from './visit.ts';

/**
 * A text by somebody else, such as a name or a description. It keeps its own writing direction and cannot change that of the
 * text around it. Invisible characters are removed.
 */
export function quoted(text: string): Html {
  return html`<bdi>${removeHidden(text)}</bdi>`;
}

/**
 * A form that works without script: one button and hidden fields, one for each text of a list. Fields elsewhere on the page
 * refer to its `id`.
 */
export function actionForm(
  visit: Visit,
  form: {
    action: string;
    label: Content;
    fields?: Readonly<Record<string, string | readonly string[]>>;
    kind?: ButtonKind;
    id?: string;
  },
): Html {
  const { action, label, fields = {}, kind = 'plain', id } = form;
  return html`
    <form method="post" action=${action} id=${id}>
      <input type="hidden" name="csrf" value=${visit.csrf} />
      ${Object.entries(fields).flatMap(([name, values]) =>
        [values].flat().map((value) => html`<input type="hidden" name=${name} value=${value} />`),
      )}
      <button class=${`button ${kind}`}>${sign(kind)}${label}</button>
    </form>
  `;
}

/** `approve` and `deny` look alike except for their icon, so that neither invites more than the other. */
export type ButtonKind = 'plain' | 'main' | 'approve' | 'deny';

const SIGNS: Readonly<Partial<Record<ButtonKind, string>>> = {
  approve: 'M4 10.5l4 4 8-9',
  deny: 'M5 5l10 10M15 5L5 15',
};

function sign(kind: ButtonKind): Html | false {
  const path = SIGNS[kind];
  return (
    path !== undefined &&
    html`<svg class="sign" viewBox="0 0 20 20" aria-hidden="true"><path d=${path} /></svg>`
  );
}

/** A button that asks for the person's passkey. The page's script does the rest. */
export interface PasskeyAction {
  label: string;
  /** Whether a passkey is made or used. */
  passkey: 'create' | 'get';
  /** Where the script posts `send`. The answer is the options of the passkey, as JSON. */
  ask: string;
  /** Where it then posts `send` and `response`. The answer is `{ location? }`; without a location it reloads the page. */
  answer: string;
  send?: Readonly<Record<string, string>>;
  /** Whether to send the current values of the fields with `data-choice`, too. */
  sendsChoice?: boolean;
  kind?: ButtonKind;
  /** The message after success. */
  done: string;
}

/** A button for {@link PasskeyAction}. It is disabled without script, and `passkeyStatus` explains that. */
export function passkeyButton(action: PasskeyAction): Html {
  const { label, passkey, ask, answer, send = {}, sendsChoice = false, kind = 'plain', done } = action;
  return html`
    <button
      type="button"
      class=${`button ${kind}`}
      disabled
      data-passkey=${passkey}
      data-ask=${ask}
      data-answer=${answer}
      data-send=${JSON.stringify(send)}
      data-sends-choice=${sendsChoice ? '' : undefined}
      data-done=${done}
    >
      ${sign(kind)}${label}
    </button>
  `;
}

/** The texts that the page's script shows, by the names it uses. */
const SCRIPT_TEXTS = {
  asking: 'consent.askingPasskey',
  moment: 'consent.oneMoment',
  lost: 'common.noResponse',
  unsupported: 'common.passkeyUnsupported',
  expired: 'consent.expiredNow',
  NotAllowedError: 'common.passkeyTooLate',
  AbortError: 'common.passkeyCancelled',
  InvalidStateError: 'consent.passkeyHere',
  NotSupportedError: 'consent.passkeyImpossible',
  SecurityError: 'common.passkeyWrongAddress',
} as const;

/** Where the page's script shows the progress of a passkey. Every page with a `passkeyButton` has one. */
export function passkeyStatus({ say, text }: Texts): Html {
  const texts = Object.entries(SCRIPT_TEXTS).map(([name, key]) => [name, text(key)]);
  return html`
    <div class="status" data-texts=${JSON.stringify(Object.fromEntries(texts))}>
      <noscript><p class="notice warning">${say('consent.needsScript')}</p></noscript>
      <p class="notice" role="status" data-progress></p>
      <p class="notice warning" role="alert" data-fault></p>
      <p class="again" hidden data-again><a href="">${text('common.reload')}</a></p>
    </div>
  `;
}

/** A description list. */
export function facts(entries: readonly (readonly [term: string, ...content: Content[]])[]): Html {
  return html`
    <dl class="facts">
      ${entries.map(
        ([term, ...content]) => html`
          <div>
            <dt>${term}</dt>
            <dd>${content}</dd>
          </div>
        `,
      )}
    </dl>
  `;
}

/** A moment, which the page's script shows in the reader's time zone. */
export function moment({ language, text }: Texts, instant: string | Date): Html {
  const date = new Date(instant);
  const format = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return html`<time datetime=${date.toISOString()} data-local
    >${text('common.utc', { time: format.format(date) })}</time
  >`;
}
