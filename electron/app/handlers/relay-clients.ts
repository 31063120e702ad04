/** Setting up mail clients: what they are told, and a trial of it. */
import { dictionaryOf, languageOf } from '../../../shared/text/languages.ts';
import { message, toldIn } from '../../../shared/text/text.ts';
import { randomUUID, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import {
  asksForIncoming,
  clientFiles,
  readIncoming,
  WHY_INCOMING,
  whyNoForms,
  type ClientFormat,
  type IncomingServer,
} from '../../../shared/domain/client-forms.ts';
import {
  clientGateway,
  clientServer,
  type ClientCertificate,
  type ClientGateway,
  type ServerFacts,
} from '../../../shared/domain/client-setup.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { computerName } from '../../../shared/domain/gateway-names.ts';
import { parseMailAddress } from '../../../shared/domain/mail-address.ts';
import { relaySettings, type RelaySettings } from '../../../shared/domain/relay-settings.ts';
import type { UserId } from '../../../shared/domain/user.ts';
import { isLocked } from '../../../shared/domain/user-status.ts';
import { CA_FILE, SERVER_FILE } from '../../relay/tls/own-certificate.ts';
import type { Handlers } from '../base/handler-types.ts';
import { writeClientForms } from '../base/write-client-forms.ts';
import { relayKeysPath } from '../relay/relay-start.ts';
import type { AppContext } from './app-context.ts';
import { userViews } from './user-view.ts';
import { setFolder } from '../base/set-folder.ts';

/** More of them would be a text that no computer holds. */
const MOST_WRITTEN = 100_000;

/** The contract's operations on mail clients. */
export function clientHandlers({
  session,
  relay,
  now,
}: AppContext): Pick<
  Handlers,
  'relay.clientSetup' | 'relay.clientUsers' | 'relay.writeClientForms' | 'relay.tryClient'
> {
  const inForce = (): RelaySettings => relaySettings({ ...relay.settings(), ...relay.runSettings() });
  const gateway = async (): Promise<ClientGateway> => {
    const path = setFolder(session.store());
    const settings = inForce();
    const facts = { settings, computer: computerName(hostname()) };
    const { certificate, problem } = await shownCertificate(path, facts, settings, now());
    return clientGateway(facts, certificate, problem);
  };
  const mailboxes = (ids: Iterable<UserId>) => {
    const store = session.store();
    const found = [...ids].map((id) => store.get(id)).filter((user) => user !== undefined);
    return found.map(userViews(store, now())).filter(({ kind }) => kind === 'mailbox');
  };
  return {
    'relay.clientSetup': gateway,
    'relay.clientUsers': ({ selection, offset, limit }) => {
      const ids = session.store().resolve(selection);
      const some = ids.slice(offset, offset + limit);
      const boxes = mailboxes(some);
      const cannot = boxes.filter(
        ({ status, hasPassword, passwordIn }) =>
          isLocked(status) || (!hasPassword && passwordIn === undefined),
      );
      return {
        users: boxes.map(({ address, domain }) => ({ address, domain })),
        total: ids.length,
        ip: some.length - boxes.length,
        cannotSend: cannot.map(({ address }) => address),
      };
    },
    'relay.writeClientForms': async ({ selection, format, incoming, language = 'en', path }) => {
      const ids = session.store().resolve(selection);
      if (ids.length > MOST_WRITTEN) {
        throw PosternError.of(
          'invalid-request',
          'Written at a time are those of at most {mostWritten, number} users: choose fewer.',
          { mostWritten: MOST_WRITTEN },
        );
      }
      const server = incomingServer(format, incoming);
      const users = mailboxes(ids).map(({ address, domain }) => ({ address, domain }));
      const told = await gateway();
      const missing = whyNoForms(format, users, told);
      if (missing !== null) throw new PosternError('not-found', missing);
      const dictionary = await dictionaryOf(languageOf(language, []));
      const files = toldIn(dictionary, () => clientFiles(format, users, told, server, () => randomUUID()));
      return { users: users.length, files: await writeClientForms(resolve(path), files, session.ownFiles()) };
    },
    'relay.tryClient': async ({ address, password, to }) => {
      const path = setFolder(session.store());
      const [from, recipient] = [required(address, 'address'), required(to, 'to')];
      const { phase, listening } = await relay.state();
      const [at] = listening;
      if (phase !== 'running' || at === undefined) {
        throw PosternError.of('conflict', 'The relay does not run: start it, and try again.', {});
      }
      const { trustedBy } = await import('../relay/relay-self-test.ts');
      const { tryClient } = await import('../../relay/self-test/try-client.ts');
      const tls = await trustedBy(path, inForce());
      return tryClient({ at, tls, address: from, password, to: recipient, now: now() });
    },
  };
}

/** Null for forms that need none. */
function incomingServer(format: ClientFormat, text: string | undefined): IncomingServer | null {
  if (!asksForIncoming(format)) return null;
  const read = readIncoming(text ?? '');
  if (read.ok) return read.server;
  throw new PosternError(
    'invalid-request',
    message('{first} {second}', { first: read.reason, second: message(WHY_INCOMING) }),
    { field: 'incoming' },
  );
}

/** It goes into SMTP commands as it is. */
function required(text: string, field: string): string {
  const parsed = parseMailAddress(text.trim());
  if (parsed === null) {
    throw PosternError.of('invalid-request', 'Enter a mail address, such as ann@example.com.', {}, { field });
  }
  return parsed.address;
}

/** As a client would be shown it; `problem`: why it cannot be told. */
async function shownCertificate(
  setPath: string,
  facts: ServerFacts,
  { certificate: given }: RelaySettings,
  now: number,
): Promise<{ readonly certificate: ClientCertificate | null; readonly problem: string | null }> {
  const folder = relayKeysPath(setPath);
  const server = clientServer(facts);
  const file = given?.certificateFile ?? join(folder, SERVER_FILE);
  try {
    const shown = new X509Certificate(await readFile(file));
    const ca = given === null ? await readFile(join(folder, CA_FILE), 'utf8') : null;
    const named = isIP(server) === 0 ? shown.checkHost(server) : shown.checkIP(server);
    if (given === null && named === undefined) {
      const problem = `The relay makes a certificate for ${server} when it is started next: its fingerprint is not known before.`;
      return { certificate: null, problem };
    }
    const expires = shown.validToDate.getTime();
    const certificate = {
      fingerprint: shown.fingerprint256,
      expires,
      ca,
      namesServer: named !== undefined,
    };
    const over = 'The certificate is no longer valid, and clients refuse it.';
    const renewed = given === null ? 'The relay makes another when it is started.' : 'Renew it.';
    return { certificate, problem: expires > now ? null : `${over} ${renewed}` };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const problem =
      given === null && code === 'ENOENT'
        ? 'The relay has no certificate yet: it makes one when it is started first. Start it to see the fingerprint.'
        : `The certificate in “${file}” cannot be read: ${message}.`;
    return { certificate: null, problem };
  }
}
