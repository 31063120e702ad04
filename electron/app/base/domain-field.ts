/** Domains as they come in requests: checked, and kept as lower-case A-labels. */
import { parseDomain } from '../../../shared/domain/domain-name.ts';
import { PosternError } from '../../../shared/domain/errors.ts';

/** The domain's A-labels; rejects with `invalid-request` naming `field`. */
export function requireDomain(text: string, field = 'domain'): string {
  const parsed = parseDomain(text);
  if (!parsed.ok) throw new PosternError('invalid-request', parsed.reason, { field });
  return parsed.domain;
}
