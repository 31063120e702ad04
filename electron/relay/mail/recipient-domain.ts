/** The domain that mail to an address is routed by. */
import { parseDomain } from '../../../shared/domain/domain-name.ts';

/** Lower-case A-labels, an address literal in its brackets, or empty when the address has no domain. */
export function recipientDomain(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  if (domain.length === address.length) return '';
  if (domain.startsWith('[')) return domain.toLowerCase();
  const parsed = parseDomain(domain);
  return parsed.ok ? parsed.domain : domain.toLowerCase();
}
