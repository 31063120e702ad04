/** The system's DNS servers, asked by c-ares. */
import { Resolver } from 'node:dns/promises';
import type { MailResolver } from './courier-types.ts';

export function systemResolver(): MailResolver {
  const dns = new Resolver({ timeout: 5000, tries: 3 });
  return {
    mx: (domain) => dns.resolveMx(domain),
    async addresses(host) {
      const [v4, v6] = await Promise.allSettled([dns.resolve4(host), dns.resolve6(host)]);
      const found = [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      if (found.length === 0) throw v4.status === 'rejected' ? v4.reason : new Error('no address');
      return found;
    },
  };
}
