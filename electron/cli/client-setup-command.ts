/** `postern client-setup`: what a mail client is told to send as a user, in each form, for one or for many. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Client } from '../../shared/contract/contract.ts';
import type { ClientUsers } from '../../shared/contract/relay-types.ts';
import {
  asksForIncoming,
  CLIENT_FORMATS,
  clientFiles,
  readIncoming,
  WHY_INCOMING,
  whyNoForms,
  type ClientFormat,
  type ClientUser,
  type IncomingServer,
} from '../../shared/domain/client-forms.ts';
import { tell } from '../../shared/text/text.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { SelectionInput } from '../../shared/domain/query.ts';
import type { Command, Invocation } from './command.ts';
import { counted } from './output.ts';
import { chooser, SELECTION_FLAGS } from './selection.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

/** Users asked for at once. */
const WINDOW = 10_000;

export const clientSetupCommand: Command = {
  name: 'client-setup',
  takes: '[ADDRESS…]',
  about:
    'What mail clients are told so that users can send: server, port, security, user name and certificate. Never a password.',
  flags: {
    ...SELECTION_FLAGS,
    format: {
      value: CLIENT_FORMATS.join('|'),
      help: 'text (unless told) for an e-mail; csv a line a user; autoconfig for Thunderbird, a file a domain; mobileconfig for Apple, a file a user; certificate: what clients have to trust (PEM).',
    },
    incoming: {
      value: 'HOST[:PORT]',
      help: 'Where mail is read, for autoconfig and mobileconfig: port 993 unless told; 143, 995, 110.',
    },
    out: { value: 'FILE|DIR', help: 'The file to write, or for several files a folder; else stdout.' },
  },
  run: async (invocation) => {
    const format = invocation.choice('format', CLIENT_FORMATS) ?? 'text';
    const incoming = incomingOf(invocation, format);
    const out = invocation.text('out');
    const choose = chooser(invocation);
    const { set } = invocation;
    // Nothing of the set is written; but who only reads does not ask the owner, who knows where its relay listens.
    const { gateway, users, ip, cannotSend, written } = await withSet(
      { ...invocation, set },
      'writes',
      async (client) => {
        const selection = await choose(client);
        const request = { selection, format, ...(incoming === null ? {} : { incoming: incoming.text }) };
        return {
          gateway: await client.invoke('relay.clientSetup', {}),
          ...(await everybody(client, selection)),
          written:
            out === undefined
              ? null
              : await client.invoke('relay.writeClientForms', { ...request, path: resolve(out) }),
        };
      },
    );
    const notes = gateway.notes.map(tell);
    for (const note of notes) invocation.out.note(`Note: ${note}`);
    if (ip > 0) invocation.out.note(`Left out: ${counted(ip, 'IP user')}, who send without a login.`);
    for (const address of cannotSend) {
      invocation.out.note(`Note: ${address} cannot send now: it is locked, or has no password.`);
    }
    invocation.out.incomplete ||= ip > 0;
    if (written !== null) {
      const wrote = `Wrote ${counted(written.users, 'user')} to ${written.files.join(', ')}.`;
      await invocation.out.result({ gateway: { ...gateway, notes }, ...written }, wrote);
      return ip > 0 ? 3 : 0;
    }
    const missing = whyNoForms(format, users, gateway);
    if (missing !== null) throw PosternError.asSaid('not-found', tell(missing));
    const files = clientFiles(format, users, gateway, incoming?.server ?? null, () => randomUUID());
    if (invocation.out.json) {
      await invocation.out.result({ gateway: { ...gateway, notes }, users, files }, '');
    } else {
      if (files.length > 1) {
        throw new UsageError(`These are ${files.length} files: say where to write them, --out DIR.`);
      }
      await invocation.out.write(files[0]?.text ?? '');
    }
    return ip > 0 ? 3 : 0;
  },
};

/** Null for forms that need none. */
function incomingOf(
  invocation: Invocation,
  format: ClientFormat,
): { readonly text: string; readonly server: IncomingServer } | null {
  if (!asksForIncoming(format)) return null;
  const given = invocation.text('incoming');
  if (given === undefined) {
    throw new UsageError(`Give --incoming HOST, such as imap.example.com. ${WHY_INCOMING}`);
  }
  const read = readIncoming(given);
  if (!read.ok) throw new UsageError(`--incoming: ${tell(read.reason)}`);
  return { text: given, server: read.server };
}

async function everybody(
  client: Client,
  selection: SelectionInput,
): Promise<Pick<ClientUsers, 'users' | 'ip' | 'cannotSend'>> {
  const users: ClientUser[] = [];
  const cannotSend: string[] = [];
  let ip = 0;
  for (let offset = 0, total = 1; offset < total; offset += WINDOW) {
    const found = await client.invoke('relay.clientUsers', { selection, offset, limit: WINDOW });
    users.push(...found.users);
    cannotSend.push(...found.cannotSend);
    ip += found.ip;
    total = found.total;
  }
  return { users, ip, cannotSend };
}
