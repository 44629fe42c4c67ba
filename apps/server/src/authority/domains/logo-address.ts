import type { Site } from '../../base/site.ts';
import { basePath } from '../../web/pages/page.ts';
import type { ShownDomain } from './shown-domain.ts';

/** A domain for a page of this server: the path of its logo begins with that of the server. */
export function withLogoAddress(
  domain: ShownDomain | null,
  { publicUrl }: Pick<Site, 'publicUrl'>,
): ShownDomain | null {
  if (domain === null || domain.logo === null) return domain;
  return { ...domain, logo: basePath(publicUrl) + domain.logo };
}
