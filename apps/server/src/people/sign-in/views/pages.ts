import type { Chosen } from '../../authorization-requests/choice.ts';
import { actionForm, quoted } from '../../../web/pages/components.ts';
import { cardPage } from '../../../web/pages/card-page.ts';
import { html } from '../../../web/pages/html.ts';
import type { Page } from '../../../web/pages/page.ts';
import type { Texts } from '../../../web/pages/texts.ts';
import type { Visit } from '../../../web/pages/visit.ts';

/**
 * The page that leads to the provider. A form may not redirect to another site (`form-action`), so this page has a link,
 * which the page's script follows automatically if the person has already read where it leads. Otherwise the link came
 * from a developer, who can be anybody, and the person reads it here.
 */
export function leavingPage(
  texts: Texts,
  url: URL,
  { back, isNamed }: { back: string; isNamed: boolean },
): Page {
  const { say, text } = texts;
  const host = html`<bdi>${url.host}</bdi>`;
  return cardPage(texts, {
    title: text('consent.signInTitle'),
    heading: say('consent.signInHeading', { host }),
    content: [
      html`<p>${say('consent.signInText', { host })}</p>`,
      !isNamed && html`<p>${text('consent.signInUnknown')}</p>`,
      html`<div class="actions">
        <a class="button plain" href=${back}>${text('common.back')}</a>
        <a class="button main" href=${url.href} data-follow=${isNamed ? '' : undefined}
          >${say('consent.continueTo', { host })}</a
        >
      </div>`,
    ],
  });
}

/** The person who signed in, and the one who is asked. */
export interface WrongPerson {
  /** Their name, by the provider's claim; undefined without one. */
  name: string | undefined;
  /** The developer's own name for the asked person. */
  principalId: string;
  developerName: string;
  providerHost: string;
}

export interface WrongPersonOptions {
  wrong: WrongPerson;
  /** The consent page's own path. */
  path: string;
  visit: Visit;
  texts: Texts;
  /** The purpose, what was shown and the choice, to sign in again. */
  again: { purpose: string; shown: string } & Partial<Omit<Chosen, 'endsEarlier'>>;
}

/** The page that names the person who signed in and the person who is asked, and lets them sign in again. */
export function wrongPersonPage({ wrong, path, visit, texts, again }: WrongPersonOptions): Page {
  const { name, principalId, developerName, providerHost } = wrong;
  const { say, text } = texts;
  const developer = quoted(developerName);
  const host = html`<bdi>${providerHost}</bdi>`;
  const who =
    name === undefined
      ? say('consent.signedInNameless', { host, developer })
      : say('consent.signedInAs', { host, name: quoted(name) });
  return cardPage(texts, {
    title: text('consent.otherPerson'),
    content: [
      html`<p>${who}</p>`,
      html`<p>${say('consent.asksFor', { developer, name: quoted(principalId) })}</p>`,
      html`<div class="actions">
        <a class="button plain" href=${path}>${text('consent.backToRequest')}</a>
        ${actionForm(visit, { action: `${path}/directory`, label: text('consent.otherAccount'), fields: again })}
      </div>`,
    ],
  });
}
