/** `postern doctor`: looks at a set on a server and all that it needs, and says what is wrong and what to do. Changes nothing. */
import { isServerAddress } from '../../shared/domain/set-place.ts';
import type { Level } from '../app/doctor/server-findings.ts';
import type { Command } from './command.ts';
import { UsageError } from './usage-error.ts';

const WORDS: Readonly<Record<Level, string>> = { ok: 'OK     ', warning: 'WARNING', fault: 'FAULT  ' };

export const doctorCommand: Command = {
  name: 'doctor',
  takes: '',
  about:
    'Look at a set on a server: the server, its durability and clock, the role, the key, the queue and each relay. Says what is wrong and what to do; changes nothing.\n' +
    'The exit status is 1 where there is a fault, 3 where there is a warning.',
  server: true,
  flags: {},
  run: async (invocation) => {
    if (invocation.args.length > 0) throw new UsageError('doctor takes no arguments.');
    const { path, create } = invocation.set;
    if (create) throw new UsageError('--create is not used by “doctor”: it changes nothing.');
    if (!isServerAddress(path))
      throw new UsageError(
        'doctor looks at sets on a server (postgres://…). Of a folder, “postern users” says what is damaged, and “postern relay test” tries its relay.',
      );
    const { examineServer } = await import('../app/doctor/examine-server.ts');
    const findings = await examineServer(path, invocation.env);
    const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
    const [faults, warnings] = [count('fault'), count('warning')];
    const lines = findings.map(({ level, about, said }) => `${WORDS[level]}  ${about}: ${said}`);
    const summary =
      faults + warnings === 0
        ? 'All is well.'
        : `${faults} fault${faults === 1 ? '' : 's'}, ${warnings} warning${warnings === 1 ? '' : 's'}.`;
    await invocation.out.result({ findings, faults, warnings }, [...lines, '', summary].join('\n'));
    return faults > 0 ? 1 : warnings > 0 ? 3 : 0;
  },
};
