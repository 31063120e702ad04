/** `postern incoming`: the mailboxes of the receiving side: listing, importing, adding and deleting them. */
import { tell } from '../../shared/text/text.ts';
import { INCOMING_SORT_FIELDS, type IncomingUser } from '../../shared/domain/incoming.ts';
import { notPossible } from '../../shared/domain/setting-text.ts';
import { INCOMING } from '../../shared/lists/user-lists.ts';
import { reportIncoming } from './change-output.ts';
import type { Command, Invocation } from './command.ts';
import { DIRECTORY_FLAGS, importDirectory } from './directory-import.ts';
import { IMPORT_FLAGS, importFile } from './import-command.ts';
import { INCOMING_SELECTION, INCOMING_WHERE, incomingChooser } from './incoming-selection.ts';
import { PAGE_FLAGS, partOf, printList } from './mail-lists.ts';
import { passwordFromStdin } from './secret-input.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';
import { whereFilter } from './where.ts';

export const incomingCommand: Command = {
  name: 'incoming',
  server: true,
  takes: '',
  about:
    'List incoming users: the mailboxes of the receiving side, from which outgoing users can be made.\n' +
    'Fill the list by “postern incoming import FILE” or “postern incoming add ADDRESS”.',
  flags: {
    where: INCOMING_WHERE,
    sort: {
      value: 'FIELD[:desc]',
      many: true,
      help: `By one or more of: ${INCOMING_SORT_FIELDS.join(', ')}.`,
    },
    ...PAGE_FLAGS,
  },
  run: async (invocation) => {
    if (invocation.args.length > 0)
      throw new UsageError('Choose incoming users by --where, such as --where "address is …".');
    const query = { filter: whereFilter(invocation, INCOMING), sort: sortKeys(invocation) };
    const part = partOf(invocation);
    await withSet(invocation, 'reads', (client) =>
      printList<IncomingUser>(invocation, part, {
        word: 'incoming user',
        head: ['Address', 'Outgoing user', 'Password', 'Gateway access'],
        row: ({ displayAddress, outgoing, password, access }) => [
          displayAddress,
          outgoing ? 'yes' : 'no',
          password ? 'known' : 'not known',
          access ? 'true' : 'false',
        ],
        page: async (offset, limit) => {
          const { total, users } = await client.invoke('incoming.query', { query, offset, limit });
          return { total, entries: users };
        },
      }),
    );
    return 0;
  },
};

export const incomingImportCommand: Command = {
  name: 'incoming import',
  server: true,
  takes: '[FILE]',
  about:
    'Import incoming users from a CSV file, as the gateway writes them: username,domain,true|false; or from a directory, by --ldap.\n' +
    'A first row that names the columns may name address, access and password in any order; a list of whole addresses will do.',
  flags: { ...IMPORT_FLAGS, ...DIRECTORY_FLAGS },
  run: (invocation) => {
    const url = invocation.text('ldap');
    return url === undefined ? importFile(invocation, 'incoming') : importDirectory(invocation, url);
  },
};

export const incomingAddCommand: Command = {
  name: 'incoming add',
  server: true,
  takes: 'ADDRESS',
  about: 'Add an incoming user.',
  flags: {
    'password-stdin': { help: 'Its password comes on stdin; without it, the password is not known.' },
    access: { help: 'It may use the gateway’s own interface: the “true” of the gateway’s file.' },
  },
  run: async (invocation) => {
    const [address, ...more] = invocation.args;
    const at = address?.lastIndexOf('@') ?? -1;
    if (address === undefined || more.length > 0 || at === -1)
      throw new UsageError('Give one whole address to add, such as user@example.com.');
    const access = invocation.has('access');
    const fromStdin = invocation.has('password-stdin');
    const { set } = invocation;
    const password = fromStdin ? await passwordFromStdin(invocation) : '';
    if (fromStdin && password === '') throw new UsageError('The password on stdin is empty.');
    const request = { username: address.slice(0, at), domain: address.slice(at + 1), password, access };
    const result = await withSet({ ...invocation, set }, 'writes', (client) =>
      client.invoke('incoming.add', request),
    );
    await reportIncoming(invocation.out, 'Added', result);
    return 0;
  },
};

export const incomingRemoveCommand: Command = {
  name: 'incoming remove',
  server: true,
  takes: '[ADDRESS…]',
  about: 'Delete incoming users; outgoing users stay, and “postern undo” brings the others back.',
  flags: INCOMING_SELECTION,
  run: async (invocation) => {
    const choose = incomingChooser(invocation);
    const result = await withSet(invocation, 'writes', async (client) =>
      client.invoke('incoming.remove', { selection: await choose(client) }),
    );
    await reportIncoming(invocation.out, 'Deleted', result);
    return 0;
  },
};

function sortKeys(invocation: Invocation) {
  return invocation.texts('sort').map((text) => {
    const [name, direction = 'asc', ...rest] = text.split(':');
    const field = INCOMING_SORT_FIELDS.find((known) => known === name);
    if (field === undefined || !['asc', 'desc'].includes(direction) || rest.length > 0) {
      const fields = INCOMING_SORT_FIELDS.join(', ');
      throw new UsageError(
        `--sort: ${tell(notPossible(text, `FIELD or FIELD:desc; the fields are ${fields}`))}`,
      );
    }
    return { field, descending: direction === 'desc' };
  });
}
