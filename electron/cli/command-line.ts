/** `postern COMMAND …`: finds the command, runs it, and turns whatever happens into output and an exit status. */
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { PosternError, type ErrorReport } from '../../shared/domain/errors.ts';
import { isServerAddress } from '../../shared/domain/set-place.ts';
import { requireServerAddress } from '../app/base/set-folder.ts';
import { COMMON_FLAGS, readArguments, type Command, type ExitStatus } from './command.ts';
import { commandHelp, overview } from './help.ts';
import { Output, type OutputStreams } from './output.ts';
import { UsageError } from './usage-error.ts';

export interface CommandLineOptions extends OutputStreams {
  readonly env: NodeJS.ProcessEnv;
  /** Opened only by a command that reads it. */
  readonly stdin: () => Readable;
  readonly signal: AbortSignal;
}

/** Loads only the command that runs: the rest would cost every command its start. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  import: async () => (await import('./import-command.ts')).importCommand,
  imports: async () => (await import('./imports-command.ts')).importsCommand,
  incoming: async () => (await import('./incoming-command.ts')).incomingCommand,
  'incoming import': async () => (await import('./incoming-command.ts')).incomingImportCommand,
  'incoming add': async () => (await import('./incoming-command.ts')).incomingAddCommand,
  'incoming remove': async () => (await import('./incoming-command.ts')).incomingRemoveCommand,
  'incoming to-outgoing': async () => (await import('./to-outgoing-command.ts')).toOutgoingCommand,
  users: async () => (await import('./users-command.ts')).usersCommand,
  add: async () => (await import('./add-command.ts')).addCommand,
  'new-passwords': async () => (await import('./new-passwords-command.ts')).newPasswordsCommand,
  edit: async () => (await import('./edit-command.ts')).editCommand,
  remove: async () => (await import('./selection-commands.ts')).removeCommand,
  lock: async () => (await import('./selection-commands.ts')).lockCommand,
  unlock: async () => (await import('./selection-commands.ts')).unlockCommand,
  settings: async () => (await import('./settings-command.ts')).settingsCommand,
  undo: async () => (await import('./history-commands.ts')).undoCommand,
  redo: async () => (await import('./history-commands.ts')).redoCommand,
  activity: async () => (await import('./history-commands.ts')).activityCommand,
  marks: async () => (await import('./marks-command.ts')).marksCommand,
  'marks add': async () => (await import('./marks-command.ts')).marksAddCommand,
  'marks remove': async () => (await import('./marks-command.ts')).marksRemoveCommand,
  changes: async () => (await import('./changes-command.ts')).changesCommand,
  compare: async () => (await import('./compare-command.ts')).compareCommand,
  export: async () => (await import('./export-command.ts')).exportCommand,
  backup: async () => (await import('./backup-command.ts')).backupCommand,
  restore: async () => (await import('./restore-command.ts')).restoreCommand,
  schedule: async () => (await import('./schedule-command.ts')).scheduleCommand,
  'schedule backup': async () => (await import('./schedule-command.ts')).scheduleBackupCommand,
  'schedule directory': async () => (await import('./schedule-command.ts')).scheduleDirectoryCommand,
  'schedule mail': async () => (await import('./schedule-command.ts')).scheduleMailCommand,
  move: async () => (await import('./move-command.ts')).moveCommand,
  'client-setup': async () => (await import('./client-setup-command.ts')).clientSetupCommand,
  'client-test': async () => (await import('./client-test-command.ts')).clientTestCommand,
  relay: async () => (await import('./relay-command.ts')).relayCommand,
  'relay settings': async () => (await import('./relay-settings-command.ts')).relaySettingsCommand,
  'relay smart-host-password': async () =>
    (await import('./smart-host-password-command.ts')).smartHostPasswordCommand,
  'relay dkim': async () => (await import('./dkim-command.ts')).dkimCommand,
  'relay test': async () => (await import('./relay-test-command.ts')).relayTestCommand,
  queue: async () => (await import('./queue-command.ts')).queueCommand,
  quarantine: async () => (await import('./quarantine-command.ts')).quarantineCommand,
  usage: async () => (await import('./usage-command.ts')).usageCommand,
  'mail-log': async () => (await import('./mail-log-command.ts')).mailLogCommand,
  hardening: async () => (await import('./hardening-command.ts')).hardeningCommand,
  doctor: async () => (await import('./doctor-command.ts')).doctorCommand,
  serve: async () => (await import('./serve-command.ts')).serveCommand,
};

/** Runs one command line. Never rejects. */
export async function runCommandLine(
  argv: readonly string[],
  { env, stdin, signal, ...streams }: CommandLineOptions,
): Promise<ExitStatus> {
  // Known before anything is parsed, so that also a usage error is told in the form that was asked for.
  const out = new Output(streams, argv.includes('--json'));
  const [name, rest] = nameOf(argv);
  let command: Command | null = null;
  try {
    if (name === '--version') {
      if (rest.length > 0) throw new UsageError('--version stands alone.');
      const { version } = await import('../app/handlers/app-info.ts');
      await out.write(`${version()}\n`);
      return 0;
    }
    if (name === '--help' || name === '-h' || name === 'help') {
      const [asked] = nameOf(rest);
      const about = asked === '' ? null : await load(asked);
      await out.write(about === null ? overview(await all()) : commandHelp(about));
      return 0;
    }
    if (name === '') throw new UsageError('Say which command to run.');
    command = await load(name);
    const args = readArguments({ ...COMMON_FLAGS, ...command.flags }, rest);
    if (args.has('help')) {
      await out.write(commandHelp(command));
      return 0;
    }
    // How it prints was looked up above.
    args.has('json');
    const usedAs = withAction(command, args.args);
    const status = await command.run({
      ...args,
      env,
      signal,
      out,
      get stdin() {
        return stdin();
      },
      get set() {
        const path = args.text('set');
        const create = args.has('create');
        if (path === undefined) throw new UsageError('Say which user set: --set DIR.');
        args.refuseUnread(usedAs);
        return { path: setPath(path, usedAs, command?.server === true, env), create };
      },
    });
    return status === 0 && out.incomplete ? 3 : status;
  } catch (error) {
    const report = reportOf(error);
    // What a value may be is declared once, in the contract: what it refuses was a value that cannot be read.
    const usage = report.code === 'invalid-request';
    const hint = command === null ? 'postern --help' : `postern ${command.name} --help`;
    const below = error instanceof UsageError ? error.below : [];
    out.note(`postern: ${report.message}`);
    for (const line of below) out.note(line);
    if (usage) out.note(`See “${hint}”.`);
    const message = [report.message, ...below].join('\n');
    if (out.json) await out.result({ error: { ...report, message } }, '');
    return usage ? 2 : 1;
  }
}

/** The command's name, of one word or two, and what comes after it. */
function nameOf(argv: readonly string[]): readonly [name: string, rest: readonly string[]] {
  const [first = '', second = '', ...rest] = argv;
  const both = `${first} ${second}`;
  return Object.hasOwn(COMMANDS, both) ? [both, rest] : [first, argv.slice(1)];
}

/** `queue list`: a command's name with what it is to do, where that is one of its own words. */
function withAction({ name, takes }: Command, [word]: readonly string[]): string {
  const own = takes.match(/[a-z]+/g) ?? [];
  return own.some((known) => known === word) ? `${name} ${word}` : name;
}

async function load(name: string): Promise<Command> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw new UsageError('There is no such command.');
  return command();
}

/** A set's folder, or its address on a server as it was given. Another kind of address is none of either, and would be made as a folder. */
function setPath(path: string, command: string, server: boolean, env: NodeJS.ProcessEnv): string {
  const [url] = /^[a-z][a-z\d+.-]+:\/\//i.exec(path) ?? [];
  if (url === undefined) return resolve(path);
  if (!isServerAddress(path))
    throw PosternError.of(
      'invalid-request',
      '“{url}” is no address of a set: name its folder, or a server by postgres://HOST/DATABASE?set=NAME.',
      // What follows may hold a password.
      { url: `${url}…` },
    );
  requireServerAddress(path, env);
  if (server) return path;
  throw PosternError.of(
    'not-available-here',
    '“{command}” works with a set in a folder only so far, not with one on a server. “postern move” makes a folder of it.',
    { command },
  );
}

function all(): Promise<readonly Command[]> {
  return Promise.all(Object.values(COMMANDS).map((command) => command()));
}

function reportOf(error: unknown): ErrorReport {
  if (error instanceof PosternError) return error.toReport();
  if (error instanceof UsageError) return { code: 'invalid-request', message: error.message };
  // Nothing foreseen: the name alone, for a message may hold what was being worked on.
  const what = error instanceof Error ? error.name : 'an unknown error';
  return { code: 'internal', message: `Something went wrong inside Postern (${what}).` };
}
