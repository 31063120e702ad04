/** Opens sets as a person would, one after another, and says how each ended. A child, so that it can be ended, and its memory seen. */
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { join } from 'node:path';
import { readMail, runRelay } from './hostile-mail-use.ts';
import { createApplication } from '../../electron/app/application.ts';
import { plainShell } from '../../electron/app/base/shell.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { Selection, UserQuery } from '../../shared/domain/query.ts';

const ALL: UserQuery = { filter: EVERYTHING, domain: null, sort: [] };
const SORTED: UserQuery = {
  ...ALL,
  filter: { kind: 'words', text: 'a' },
  sort: [{ field: 'changedAt', descending: true }],
};

process.on('message', ({ folder, config, mail }: { folder: string; config: string; mail: boolean }) => {
  const before = process.cpuUsage();
  void tryOut(folder, config, mail).then(({ wrong, said }) => {
    const { user, system } = process.cpuUsage(before);
    const peak = process.resourceUsage().maxRSS / 1024;
    process.send?.({ wrong, said, work: (user + system) / 1000, peak });
  });
});
process.send?.({ ready: true });

interface Outcome {
  /** What ended in something else than a sentence. */
  readonly wrong: readonly string[];
  readonly said: readonly string[];
}

async function tryOut(folder: string, config: string, mail: boolean): Promise<Outcome> {
  const wrong: string[] = [];
  const said: string[] = [];
  const log: string[] = [];
  const app = await createApplication({
    shell: plainShell('cli'),
    env: { POSTERN_CONFIG_DIR: config, XDG_RUNTIME_DIR: config, POSTERN_KEY_FILE: join(config, 'key') },
    log: (line) => log.push(line),
  });
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      said.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      if (!(error instanceof PosternError) || error.code === 'internal' || error.message === '') {
        wrong.push(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
      return false;
    }
  };
  const { client } = app;
  const one: Selection = { by: 'ids', ids: [1] };
  const open = await attempt('open', () => app.openSet(folder));
  if (open && mail) await readMail(client, attempt);
  else if (open) {
    await attempt('query', () => client.invoke('users.query', { query: ALL, offset: 0, limit: 100 }));
    await attempt('sorted', () => client.invoke('users.query', { query: SORTED, offset: 0, limit: 100 }));
    await attempt('domains', () => client.invoke('domains.list', {}));
    await attempt('settings', () => client.invoke('settings.get', { domain: null }));
    const incoming = { filter: EVERYTHING, sort: [] };
    await attempt('incoming', () =>
      client.invoke('incoming.query', { query: incoming, offset: 0, limit: 100 }),
    );
    await attempt('incoming', () =>
      client.invoke('incoming.summarise', { selection: { by: 'query', query: incoming, except: [] } }),
    );
    await attempt('clients', () => client.invoke('relay.clientSetup', {}));
    await attempt('unlock', () => client.invoke('users.unlock', { selection: one }));
    await attempt('activity', () => client.invoke('changes.list', { offset: 0, limit: 100 }));
    await attempt('summary', () => client.invoke('users.summarise', { selection: one }));
    await attempt('relay', () => client.invoke('relay.settings', {}));
    await attempt('state', () => client.invoke('relay.state', {}));
    await attempt('lock', () => client.invoke('users.lock', { selection: one, reason: 'x' }));
    await attempt('password', () =>
      client.invoke('users.edit', { selection: one, settings: {}, password: 'new' }),
    );
    await attempt('add', () =>
      client.invoke('users.add', { username: 'new', domain: 'new.example', password: 'pw', settings: {} }),
    );
    await attempt('undo', () => client.invoke('changes.undo', {}));
    await attempt('undo', () => client.invoke('changes.undo', {}));
    await attempt('undo', () => client.invoke('changes.undo', { change: 1 }));
  }
  await attempt('close', () => app.close());
  if (mail) await attempt('relay', () => runRelay(folder, join(config, 'keys')));
  return { wrong: [...wrong, ...log], said };
}
