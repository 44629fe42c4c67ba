import { originOf } from '../../authority/domains/domain-name.ts';

/** The domain of an e-mail address in its normal form; undefined for what is no address. */
export function domainOfEmail(email: string): string | undefined {
  const at = email.lastIndexOf('@');
  return at < 1 ? undefined : originOf(email.slice(at + 1).toLowerCase())?.name;
}
