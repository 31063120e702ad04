/** A valid request for every operation of the contract, to be bent by tests. */
import { all, condition, not } from '../../shared/lists/filter.ts';
import { join } from 'node:path';
import type { OperationName, Request } from '../../shared/contract/contract.ts';
import type { SelectionInput, UserQueryInput } from '../../shared/domain/query.ts';

const query: UserQueryInput = {
  filter: all({ kind: 'words', text: 'ann' }, not(condition('status', 'is', 'manual'))),
  domain: 'example.com',
  sort: [{ field: 'limitPerDay', descending: true }],
};
const selection: SelectionInput = { by: 'ids', ids: [1, 2] };
const byQuery: SelectionInput = {
  by: 'query',
  query: { filter: all({ kind: 'words', text: 'nobody' }, condition('kind', 'is', 'ip')) },
  except: [7],
};
const filter = condition('sender', 'ends-with', '@example.com');
const mailPage = { filter, offset: 0, limit: 10, ascending: true };
const page = { offset: 0, limit: 10 };
const settings = { automaticLock: false, limitPerDay: 5, quarantineResponse: 'accepted' } as const;

/** Every path lies in `folder`. */
export function contractExamples(folder: string): { readonly [N in OperationName]: Request<N> } {
  const path = join(folder, 'a-path');
  return {
    'app.info': {},
    'app.preferences': {},
    'app.setPreferences': {
      theme: 'dark',
      density: 'compact',
      sidebarCollapsed: true,
      columns: [{ id: 'address', width: 200, hidden: false }],
      sort: [{ field: 'address', descending: false }],
    },
    'app.notifications': {},
    'app.readNotifications': {},
    'folders.list': { path },
    'folders.pick': { purpose: 'open-set' },
    'files.pick': { purpose: 'import-csv' },
    'sets.recent': {},
    'sets.forget': { path },
    'sets.create': { path, name: 'Gateway' },
    'sets.open': { path },
    'sets.openSample': {},
    'sets.close': {},
    'sets.info': {},
    'sets.rename': { name: 'Gateway' },
    'sets.reveal': {},
    'users.query': { query, ...page },
    'users.get': { id: 1 },
    'users.position': { id: 1, query },
    'users.summarise': { selection: byQuery },
    'users.add': { username: 'ann', domain: 'example.com', password: 'secret', settings },
    'users.edit': { selection, password: 'secret', settings: { ...settings, limitPerDay: null } },
    'users.previewEdit': {
      selection: { by: 'ids', ids: [1] },
      settings: { limitPerDay: 5, automaticLock: null },
    },
    'users.remove': { selection: byQuery },
    'users.lock': { selection, reason: 'left' },
    'users.unlock': { selection },
    'domains.list': {},
    'domains.add': { domain: 'example.org' },
    'domains.remove': { domain: 'example.org' },
    'settings.get': { domain: 'example.com' },
    'settings.reach': { domain: 'example.com', settings: { limitPerDay: 5, automaticLock: null } },
    'settings.set': { domain: null, settings, system: { timeZone: 'Europe/Vienna', strikesToLock: 3 } },
    'changes.list': { ...page, sort: { field: 'users', descending: true } },
    'changes.details': { change: 3, ...page },
    'changes.undoState': {},
    'changes.preview': {},
    'changes.undo': { change: 3 },
    'changes.redo': {},
    'imports.start': {
      source: { from: 'path', path },
      name: 'staff.csv',
      onDuplicate: 'update',
      allOrNothing: true,
      dryRun: true,
    },
    'imports.preview': { source: { from: 'path', path: '/nowhere.csv' }, answers: { delimiter: ';' } },
    'imports.state': { id: 'none' },
    'imports.review': { id: 'none' },
    'imports.answer': {
      id: 'none',
      answers: { unusedColumns: 'leave-out', encoding: 'Windows-1251', delimiter: '|' },
    },
    'imports.cancel': { id: 'none' },
    'imports.rejected': { id: 'none', ...page },
    'imports.skipped': { id: 'none', ...page },
    'incoming.query': { query: { sort: [{ field: 'outgoing', descending: true }] }, ...page },
    'incoming.summarise': { selection: { by: 'query', query: {} } },
    'incoming.add': { username: 'ann', domain: 'example.com', password: 'secret', access: true },
    'incoming.remove': { selection: { by: 'query', query: {}, except: [7] } },
    'incoming.toOutgoing': {
      selection: { by: 'ids', ids: [1] },
      passwords: 'generated',
      handOut: path,
      dryRun: true,
    },
    'imports.saveRejects': { id: 'none', path, withPasswords: false },
    'exports.describe': { query },
    'exports.users': { query, path, format: 'reading', passwords: false, damaged: false },
    'credentials.state': {},
    'credentials.useKeychain': {},
    'credentials.usePassphrase': { passphrase: 'correct horse' },
    'credentials.useKeyFile': { path },
    'hardening.state': {},
    'hardening.pause': {},
    'hardening.resume': {},
    'relay.state': {},
    'relay.start': {},
    'relay.stop': {},
    'relay.settings': {},
    'relay.setSettings': {
      settings: {
        listen: { host: '127.0.0.1', port: 2587 },
        smartHosts: [{ host: 'smart.example.com', port: 587, tls: 'verified', username: 'gateway' }],
        scanners: [{ kind: 'built-in', enabled: true }],
      },
      reset: ['delayWarningHours'],
    },
    'relay.setSmartHostPassword': {
      host: 'smart.example.com',
      port: 587,
      tls: 'verified',
      username: 'gateway',
      password: 'secret',
    },
    'relay.renewCertificate': {},
    'relay.clientSetup': {},
    'relay.clientUsers': { selection: { by: 'ids', ids: [1] }, offset: 0, limit: 100 },
    'relay.tryClient': { address: 'ann@example.com', password: 'geheim', to: 'ann@example.com' },
    'relay.dkim': {},
    'relay.addDkim': { domain: 'example.com', selector: 'spring-2026' },
    'relay.removeDkim': { domain: 'example.com' },
    'relay.checkDkim': { domain: 'example.com' },
    'mail.search': { view: 'queue-1', on: false },
    'queue.list': { ...mailPage, view: 'queue-1', partial: true, sort: { field: 'size', descending: true } },
    'queue.preview': { message: '01ABC' },
    'queue.hold': { target: { by: 'rows', ids: [1, 2] }, on: true },
    'queue.retry': { target: { by: 'filter', filter } },
    'queue.reroute': { target: { by: 'messages', messages: ['01ABC'] }, route: 'mx.example.com:25' },
    'queue.remove': { target: { by: 'rows', ids: [3] } },
    'queue.pause': { on: true },
    'quarantine.list': mailPage,
    'quarantine.preview': { message: '01ABC' },
    'quarantine.release': {
      target: { by: 'messages', messages: ['01ABC'] },
      train: true,
      allowForDay: true,
    },
    'quarantine.delete': { target: { by: 'filter', filter }, train: true },
    'mailLog.list': mailPage,
    'mailLog.tail': { since: 5, limit: 200 },
    'usage.list': { query, ...page },
  };
}
