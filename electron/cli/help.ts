/** What `--help` prints, from the commands' own declarations. */
import { COMMON_FLAGS, type Command, type Flag } from './command.ts';

/** All commands, a line each. */
export function overview(commands: readonly Command[]): string {
  const lines = commands.map(({ name, about }) => `  ${name.padEnd(26)}${about.split('\n')[0]}`);
  return `Manage the outgoing users of a mail gateway.

Usage: postern COMMAND --set DIR [options]

${lines.join('\n')}

“postern COMMAND --help” says more.

Exit status: 0 done; 1 failed, nothing changed; 2 usage; 3 done, but not all: rows were rejected or left alone,
or the set is damaged and what is shown is not the whole of it.
A set that is open in a window, or in another command, is changed through the process that has it open.
`;
}

/** The help of one command. */
export function commandHelp({ name, takes, about, flags, set }: Command): string {
  const usage = `Usage: postern ${name} ${takes}`.trimEnd();
  return `${about}\n\n${usage} ${set === 'optional' ? '[--set DIR]' : '--set DIR'} [options]\n\n${list(flags)}${list(COMMON_FLAGS)}`;
}

function list(flags: Readonly<Record<string, Flag>>): string {
  const named = Object.entries(flags).map(
    ([name, { value, many, help }]) =>
      [`--${name}${value === undefined ? '' : ` ${value}`}${many === true ? ' …' : ''}`, help] as const,
  );
  // A name that fills its column goes on a line below: it is not to run into the sentence.
  const line = (flag: string, help: string) =>
    flag.length < 36 ? `  ${flag.padEnd(36)}${help}\n` : `  ${flag}\n  ${' '.repeat(36)}${help}\n`;
  return named.map(([flag, help]) => line(flag, help)).join('');
}
