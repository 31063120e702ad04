/** `postern relay dkim`: whose mail is signed, and the DNS record that goes with it. */
import type { DkimCheck, DkimEntry } from '../../shared/contract/relay-types.ts';
import { DEFAULT_DKIM_SELECTOR } from '../../shared/domain/relay-settings.ts';
import type { Command, Invocation } from './command.ts';
import { counted } from './output.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

export const dkimCommand: Command = {
  name: 'relay dkim',
  takes: '[list | add DOMAIN | remove DOMAIN | check DOMAIN]',
  server: true,
  about:
    'Sign the mail of a domain with DKIM: make its key and print the DNS record to publish; list, remove, or look up whether it is published.',
  flags: {
    selector: {
      value: 'NAME',
      help: `With add: the name of the key in the DNS; ${DEFAULT_DKIM_SELECTOR} unless told.`,
    },
  },
  run: async (invocation) => {
    const [name = 'list', ...domains] = invocation.args;
    switch (name) {
      case 'list':
        await list(invocation, domains);
        return 0;
      case 'add':
        await add(invocation, only(name, domains));
        return 0;
      case 'remove':
        await remove(invocation, only(name, domains));
        return 0;
      case 'check':
        return check(invocation, only(name, domains));
      default:
        throw new UsageError(
          `relay dkim does not know “${name.slice(0, 40)}”: use list, add, remove or check.`,
        );
    }
  },
};

function only(name: string, domains: readonly string[]): string {
  const [domain, ...more] = domains;
  if (domain === undefined || more.length > 0) throw new UsageError(`relay dkim ${name} takes one domain.`);
  return domain;
}

async function list(invocation: Invocation, more: readonly string[]): Promise<void> {
  if (more.length > 0) throw new UsageError('relay dkim list takes no arguments.');
  const domains = await withSet(invocation, 'reads', (client) => client.invoke('relay.dkim', {}));
  const text = [...domains.map(inWords), `${counted(domains.length, 'domain')} signed.`].join('\n\n');
  await invocation.out.result({ domains }, text);
}

async function add(invocation: Invocation, domain: string): Promise<void> {
  const selector = invocation.text('selector');
  const result = await withSet(invocation, 'writes', (client) =>
    client.invoke('relay.addDkim', selector === undefined ? { domain } : { domain, selector }),
  );
  const { entry } = result;
  const said = result.change === 0 ? 'is signed already' : 'is signed from now on';
  await invocation.out.result(
    result,
    `Mail of ${entry.displayDomain} ${said}. Publish this in its DNS:\n\n${inWords(entry)}`,
  );
}

async function remove(invocation: Invocation, domain: string): Promise<void> {
  const result = await withSet(invocation, 'writes', (client) =>
    client.invoke('relay.removeDkim', { domain }),
  );
  await invocation.out.result(
    result,
    `Mail of ${domain} is signed no longer. Its key stays, sealed: added again with the same selector, it has the same record.`,
  );
}

/** 1 unless the record is published as it should be. */
async function check(invocation: Invocation, domain: string): Promise<0 | 1> {
  const checked = await withSet(invocation, 'reads', (client) =>
    client.invoke('relay.checkDkim', { domain }),
  );
  await invocation.out.result(checked, [WORDS[checked.result], ...checked.found].join('\n'));
  return checked.result === 'published' ? 0 : 1;
}

const WORDS: Readonly<Record<DkimCheck['result'], string>> = {
  published: 'The record is published.',
  missing: 'The record is not published yet; a new one can take hours to be seen.',
  different: 'Another record is published under this name. Replace it. It is:',
  unreachable: 'No name server answered. Is this computer online?',
};

function inWords({ displayDomain, selector, record }: DkimEntry): string {
  if (record === null) {
    return `${displayDomain}: the key of “${selector}” is not there; add the domain again to have it made.`;
  }
  return `${displayDomain}, selector ${selector}\nName:  ${record.name}\nTXT:   ${record.value}\nZone:  ${record.zoneLine}`;
}
