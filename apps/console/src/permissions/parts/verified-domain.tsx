import { useTexts } from './texts.tsx';
import type { Domain } from './wire.ts';

/** The mark of a domain that the server has checked. No text by others looks like it. */
export function VerifiedDomain({ domain }: { domain: Domain | null }) {
  const { text } = useTexts();
  if (domain === null) return null;
  return (
    <p className="verified-domain">
      <svg viewBox="0 0 20 20" role="img">
        <title>{text('common.verifiedDomain')}</title>
        <path d="M4 10.5l4 4 8-9" />
      </svg>
      <bdi dir="ltr">{domain.name}</bdi>
    </p>
  );
}

/** The logo that a verified domain publishes. It says nothing that the name beside it does not. */
export function Logo({ domain }: { domain: Domain | null }) {
  if (domain === null || domain.logo === null) return null;
  return <img className="logo" src={domain.logo} alt="" width="40" height="40" />;
}
