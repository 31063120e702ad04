/** The operations that change the open set, by name alone: the window needs no schemas to know them. */
import type { OperationName, Request } from './contract.ts';

/** Those whose request says which set it is meant for. */
type ChangesSet = {
  [N in OperationName]: 'set' extends keyof Request<N> ? N : never;
}[OperationName];

/** The compiler asks for each of them; tests/contract.test.ts, that they are those that write. */
export const CHANGES_SET: Readonly<Record<ChangesSet, true>> = {
  'sets.rename': true,
  'users.add': true,
  'users.edit': true,
  'users.newPasswords': true,
  'users.remove': true,
  'users.lock': true,
  'users.unlock': true,
  'domains.add': true,
  'domains.remove': true,
  'settings.set': true,
  'changes.undo': true,
  'changes.redo': true,
  'imports.start': true,
  'incoming.add': true,
  'incoming.remove': true,
  'imports.startDirectory': true,
  'incoming.toOutgoing': true,
  'hardening.pause': true,
  'hardening.resume': true,
  'relay.setSettings': true,
  'relay.addDkim': true,
  'relay.removeDkim': true,
  'differences.apply': true,
  'marks.set': true,
  'marks.delete': true,
  'jobs.setBackup': true,
  'jobs.setDirectory': true,
  'jobs.setMail': true,
  'jobs.run': true,
};
