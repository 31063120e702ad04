/** The error codes each operation of the contract may answer with. */
import type { ErrorCode } from '../domain/errors.ts';
import { contract, type OperationName } from './contract.ts';
import { ownerContract } from './owner-contract.ts';

export type AnyOperation = OperationName | keyof typeof ownerContract;
type Codes = readonly ErrorCode[];

/** Every operation: the request does not fit, no set is open (any more), or nobody foresaw it. */
const ALWAYS: Codes = ['invalid-request', 'no-set-open', 'internal'];

const DISK: Codes = ['read-only', 'disk-full', 'io-failed'];
/** Every operation that writes: another set or other users were meant, or the set was closed meanwhile. */
const WRITING: Codes = [...DISK, 'conflict', 'cancelled'];
const FILES: Codes = [...DISK, 'not-found', 'bad-file'];
const OPENING: Codes = [...DISK, 'not-found', 'not-a-set', 'set-in-use', 'set-damaged', 'set-newer-format'];
/** A server does not let us in, or there is no keychain for its password. */
const SERVER: Codes = ['unauthorised', 'credential-store-unavailable'];
/** The set's key is asked for. */
const KEY: Codes = [...DISK, 'credential-store-unavailable', 'wrong-key', 'set-damaged', 'set-newer-format'];
const MAIL: Codes = ['disk-full', 'io-failed', 'set-damaged', 'set-newer-format'];
/** `cancelled`: whoever asked has asked something else since. */
const LIST: Codes = [...MAIL, 'cancelled'];
/** Asked of the relay, or done in its place while none runs. */
const RELAY: Codes = [...MAIL, 'read-only', 'conflict', 'set-in-use', 'job-running'];

/** What an operation has of its own; one that is missing has nothing. */
const OWN: Readonly<Partial<Record<AnyOperation, Codes>>> = {
  'folders.list': FILES,
  'folders.pick': ['not-available-here'],
  'files.pick': ['not-available-here'],
  'sets.create': [...OPENING, ...SERVER, 'set-exists'],
  'sets.open': [...OPENING, ...SERVER],
  'sets.test': [...OPENING, ...SERVER],
  'sets.openSample': [...OPENING, ...KEY],
  'sets.reveal': ['not-available-here'],
  'users.query': ['cancelled'],
  'incoming.query': ['cancelled'],
  'users.get': ['not-found'],
  'users.lockHistory': ['not-found', 'set-damaged'],
  'users.add': [...KEY, 'address-taken', 'ip-users-forbidden'],
  'users.edit': [...KEY, 'not-found', 'changed-meanwhile'],
  'settings.set': ['changed-meanwhile'],
  'sets.rename': ['changed-meanwhile'],
  'relay.setSettings': ['changed-meanwhile', 'bad-file'],
  'users.newPasswords': [...KEY, 'not-found', 'job-running'],
  'users.remove': ['not-found'],
  'users.lock': ['not-found'],
  'users.unlock': ['not-found'],
  'domains.remove': ['not-found'],
  'changes.details': ['not-found', 'set-damaged'],
  'changes.preview': [
    'nothing-to-undo',
    'left-alone',
    'not-found',
    'conflict',
    'set-damaged',
    'read-only',
    'io-failed',
  ],
  'changes.undo': ['nothing-to-undo', 'left-alone', 'not-found', 'set-damaged'],
  'changes.redo': ['nothing-to-undo', 'left-alone', 'set-damaged'],
  'imports.start': [...FILES, ...KEY, ...OPENING, 'job-running'],
  'imports.testDirectory': ['io-failed', 'choice-needed'],
  'imports.startDirectory': ['io-failed', 'job-running', 'choice-needed'],
  'imports.answer': ['not-found', 'conflict'],
  'imports.cancel': ['not-found'],
  'imports.rejected': ['not-found'],
  'imports.skipped': ['not-found'],
  'imports.saveRejects': FILES,
  'incoming.add': [...KEY, 'address-taken'],
  'incoming.remove': ['not-found'],
  'incoming.toOutgoing': [...KEY, 'not-found', 'job-running'],
  'exports.users': [...FILES, ...KEY, 'conflict', 'cancelled'],
  'backups.survey': KEY,
  'backups.make': [...FILES, ...KEY, ...MAIL, 'conflict', 'cancelled'],
  'backups.describe': [...FILES, ...OPENING, 'wrong-key', 'conflict', 'cancelled'],
  'backups.restore': [...FILES, ...OPENING, ...KEY, 'set-exists', 'conflict', 'cancelled'],
  'jobs.state': KEY,
  'jobs.setBackup': [...FILES, ...KEY, 'changed-meanwhile'],
  'jobs.setDirectory': [...KEY, 'bad-file', 'choice-needed', 'changed-meanwhile'],
  'jobs.setMail': ['changed-meanwhile'],
  'jobs.run': [...FILES, ...KEY, ...MAIL, 'job-running', 'choice-needed'],
  'jobs.testMail': [...KEY, 'not-found'],
  'marks.delete': ['not-found'],
  'differences.choose': ['not-found'],
  'differences.apply': ['not-found', 'address-taken', 'ip-users-forbidden'],
  'differences.list': ['not-found'],
  'differences.place': ['not-found'],
  'exports.describeChanges': ['not-found'],
  'exports.changes': [...FILES, ...KEY],
  'lists.export': [...FILES, ...LIST, 'conflict'],
  'relay.writeClientForms': FILES,
  'credentials.state': KEY,
  'credentials.useKeychain': KEY,
  'credentials.usePassphrase': KEY,
  'credentials.useKeyFile': KEY,
  'hardening.pause': ['not-found'],
  'hardening.resume': ['not-found'],
  'relay.start': [...RELAY, ...KEY],
  'relay.stop': RELAY,
  'relay.settings': KEY,
  'relay.setSmartHostPassword': [...RELAY, ...KEY, 'bad-file'],
  'relay.renewCertificate': [...RELAY, 'bad-file'],
  'relay.addDkim': [...FILES, ...KEY],
  'relay.removeDkim': ['not-found'],
  'relay.checkDkim': ['not-found'],
  'mail.search': MAIL,
  'mail.place': MAIL,
  'queue.list': LIST,
  'queue.preview': [...MAIL, 'not-found'],
  'queue.hold': RELAY,
  'queue.retry': RELAY,
  'queue.reroute': RELAY,
  'queue.remove': RELAY,
  'queue.pause': RELAY,
  'quarantine.list': LIST,
  'quarantine.preview': [...MAIL, 'not-found'],
  'quarantine.release': RELAY,
  'quarantine.delete': RELAY,
  'mailLog.list': LIST,
  'mailLog.tail': MAIL,
  'mailLog.transcript': MAIL,
  'usage.list': LIST,
};

const OPERATIONS = { ...contract, ...ownerContract };

/** True when the contract says that `operation` may answer with `code`. Tests hold every answer of the router to it. */
export function mayAnswer(operation: AnyOperation, code: ErrorCode): boolean {
  const writing = OPERATIONS[operation].writes ? WRITING : [];
  return [...ALWAYS, ...writing, ...(OWN[operation] ?? [])].includes(code);
}
