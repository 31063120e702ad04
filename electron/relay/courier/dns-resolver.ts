/** The system's DNS servers, asked by c-ares. */
import { Resolver } from 'node:dns/promises';
import type { MailResolver } from './courier-types.ts';

type Asked = Pick<Resolver, 'resolveMx' | 'resolve4' | 'resolve6'>;

/** The servers gave no answer: they may be those of a network that this computer has left. */
const DEAD = new Set(['ESERVFAIL', 'ETIMEOUT', 'ECONNREFUSED']);

/** `make`, called anew after each failure of the servers, reads which ones the system has; replaced in tests only. */
export function systemResolver(
  make: () => Asked = () => new Resolver({ timeout: 5000, tries: 3 }),
): MailResolver {
  let dns = make();

  /** A resolver knows for good the servers that there were when it was made. */
  async function ask<T>(question: (resolver: Asked) => Promise<T>): Promise<T> {
    const asked = dns;
    try {
      return await question(asked);
    } catch (error) {
      // Many questions fail at once; one new resolver is enough for them.
      if (DEAD.has((error as NodeJS.ErrnoException).code ?? '') && dns === asked) dns = make();
      throw error;
    }
  }

  return {
    mx: (domain) => ask((resolver) => resolver.resolveMx(domain)),
    async addresses(host) {
      const [v4, v6] = await Promise.allSettled([
        ask((resolver) => resolver.resolve4(host)),
        ask((resolver) => resolver.resolve6(host)),
      ]);
      const found = [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      if (found.length === 0) throw v4.status === 'rejected' ? v4.reason : new Error('no address');
      return found;
    },
  };
}
