/** How one command of `postern` is declared, and how its arguments are read. */
import { tell } from '../../shared/text/text.ts';
import type { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { notPossible, numberRange, parseNumber } from '../../shared/domain/setting-text.ts';
import { UsageError } from './usage-error.ts';
import type { Output } from './output.ts';

/** 0 done; 1 failed, nothing changed; 2 usage; 3 done, but not all: rows were rejected or left alone, or the set is damaged. */
export type ExitStatus = 0 | 1 | 2 | 3;

export interface Flag {
  /** What stands for the value in the help; absent for a switch. */
  readonly value?: string;
  readonly many?: boolean;
  readonly help: string;
}

/** What a command is run with: its arguments, and the process around it. */
export interface Invocation {
  readonly args: readonly string[];
  /** Value of a flag given at most once. */
  text(flag: string): string | undefined;
  texts(flag: string): readonly string[];
  has(flag: string): boolean;
  /** A whole number of at least `least`, and at most `most`; a usage error otherwise. */
  count(flag: string, least: number, most?: number): number | undefined;
  /** One of `known`, in any case; a usage error that names them otherwise. */
  choice<T extends string>(flag: string, known: readonly T[]): T | undefined;
  /**
   * The set folder, or the address of a set on a server where the command takes one; a usage error without `--set`, and for an option that was given and that nobody has read by now:
   * what is not used is said before anything is touched. So all options are read first.
   */
  readonly set: { readonly path: string; readonly create: boolean };
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly out: Output;
  /** Aborted by Ctrl+C or SIGTERM. */
  readonly signal: AbortSignal;
}

export interface Command {
  readonly name: string;
  /** Positional arguments, for the usage line. */
  readonly takes: string;
  readonly about: string;
  /** It does without a set. */
  readonly set?: 'optional';
  /** Takes a set on a server, too. */
  readonly server?: true;
  readonly flags: Readonly<Record<string, Flag>>;
  run(invocation: Invocation): Promise<ExitStatus>;
}

/** Flags of every command. */
export const COMMON_FLAGS: Readonly<Record<string, Flag>> = {
  set: {
    value: 'DIR',
    help: 'The folder of the user set; or, where it lies on a server, postgres://ROLE@HOST/DATABASE?set=NAME.',
  },
  create: { help: 'Make the set if the folder is not there or is empty.' },
  json: { help: 'Print one JSON document and nothing else on stdout.' },
  help: { help: 'Say how the command is used.' },
};

export interface Arguments extends Pick<Invocation, 'args' | 'text' | 'texts' | 'has' | 'count' | 'choice'> {
  /** A usage error that names the flags that were given and not read so far by `command`. */
  refuseUnread(command: string): void;
}

/** Reads `argv`; rejects unknown flags, missing and empty values and a flag given twice with {@link UsageError}. */
export function readArguments(flags: Readonly<Record<string, Flag>>, argv: readonly string[]): Arguments {
  const { values, positionals } = parse(flags, argv);
  const unread = new Set(Object.keys(values));
  for (const [flag, given] of Object.entries(values)) {
    if (given.length > 1 && flags[flag]?.many !== true)
      throw new UsageError(`--${flag} can be given only once.`);
    for (const value of given) notEmpty(flag, value);
  }
  const texts = (flag: string): readonly string[] => {
    unread.delete(flag);
    return (values[flag] ?? []).filter((value) => typeof value === 'string');
  };
  const text = (flag: string): string | undefined => texts(flag)[0];
  return {
    args: positionals,
    text,
    texts,
    has(flag) {
      unread.delete(flag);
      return (values[flag] ?? []).length > 0;
    },
    count(flag, least, most = Infinity) {
      const given = text(flag);
      if (given === undefined) return undefined;
      const number = /^\d{1,15}$/.test(given) ? Number(given) : parseNumber(given);
      if (number !== null && number >= least && number <= most) return number;
      const takes =
        most === Infinity ? `a whole number of at least ${least}` : tell(numberRange(least, most));
      throw new UsageError(`--${flag}: ${tell(notPossible(given, takes))}`);
    },
    choice<T extends string>(flag: string, known: readonly T[]): T | undefined {
      const given = text(flag);
      if (given === undefined) return undefined;
      const chosen = known.find((one) => one === given.trim().toLowerCase());
      if (chosen === undefined)
        throw new UsageError(`--${flag}: ${tell(notPossible(given, known.join(', ')))}`);
      return chosen;
    },
    refuseUnread(command) {
      const names = [...unread].map((flag) => `--${flag}`);
      if (names.length === 0) return;
      const [are, them] = names.length === 1 ? ['is', 'it'] : ['are', 'them'];
      throw new UsageError(
        `${names.join(' and ')} ${are} not used by “${command}” as it stands here: leave ${them} out.`,
      );
    },
  };
}

/** An empty value, as of a variable that a script did not set, is never taken for "not given". */
function notEmpty(flag: string, value: string | boolean): void {
  if (typeof value === 'boolean' || value.trim() !== '') return;
  throw new UsageError(`--${flag} is given without a value: give one, or leave the option out.`);
}

function parse(
  flags: Readonly<Record<string, Flag>>,
  argv: readonly string[],
): { values: Readonly<Record<string, readonly (string | boolean)[]>>; positionals: readonly string[] } {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [
      name,
      { type: flag.value === undefined ? 'boolean' : 'string', multiple: true } as const,
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    return { values: values as Record<string, (string | boolean)[]>, positionals };
  } catch (error) {
    // Node's sentence quotes the argument, and somebody may have put a password there; the flag alone is enough.
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? '') : '';
    const [, flag] = /^Option '(--[a-z-]+)' argument is ambiguous/.exec(message) ?? [];
    if (flag === undefined) throw new UsageError(`${message}.`);
    throw new UsageError(
      `${flag} is given without a value; one that begins with a dash is given as ${flag}=VALUE.`,
    );
  }
}
