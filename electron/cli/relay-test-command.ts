/** `postern relay test`: tries every rule of the running relay with throw-away users, and prints what was said. */
import { dialogueLines } from '../../shared/domain/transcript.ts';
import type { RelayCheck, RelayTestReport } from '../app/relay/relay-self-test.ts';
import type { Command, Invocation } from './command.ts';
import { counted } from './output.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

const WORDS: Readonly<Record<RelayCheck['result'], string>> = { pass: 'PASS', fail: 'FAIL', skip: 'SKIP' };

export const relayTestCommand: Command = {
  name: 'relay test',
  takes: '',
  about:
    'Test the running relay: real sessions of throw-away users for every setting, each with its transcript.',
  flags: {
    only: { value: 'TEXT', help: 'Only the checks whose setting or name contains TEXT.' },
    full: { help: 'Also what only the passing of a minute shows: it takes about two minutes more.' },
    disturb: { help: 'Also what refuses the IP users of this set for a moment.' },
  },
  run: async (invocation) => {
    if (invocation.args.length > 0) throw new UsageError('relay test takes no arguments.');
    const only = (invocation.text('only') ?? '').toLowerCase();
    const more = { disturb: invocation.has('disturb'), full: invocation.has('full') };
    const { testRelay } = await import('../app/relay/relay-self-test.ts');
    const report = await withSet(invocation, 'writes', (client) =>
      testRelay(client, {
        signal: invocation.signal,
        ...more,
        onWait: (milliseconds) => {
          const seconds = Math.round(milliseconds / 1000);
          if (!invocation.out.json) void invocation.out.write(`WAIT  ${seconds} s for the next check.\n`);
        },
        only: ({ setting, name }) => `${setting}: ${name}`.toLowerCase().includes(only),
        onResult: (result) => print(invocation, result),
      }),
    );
    await invocation.out.result(report, summary(report));
    return report.failed === 0 ? 0 : 1;
  },
};

function print({ out }: Invocation, { name, setting, result, reason, transcript }: RelayCheck): void {
  if (out.json) return;
  const lines = [
    `${WORDS[result]}  ${setting}: ${name}`,
    ...(reason === '' ? [] : [`      ${reason}`]),
    ...dialogueLines(transcript).map((line) => `      ${line}`),
    '',
  ];
  void out.write(`${lines.join('\n')}\n`);
}

function summary({ passed, failed, skipped, checks }: RelayTestReport): string {
  const wrong = checks.filter(({ result }) => result === 'fail').map(({ name }) => `  ${name}`);
  const parts = [`${passed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])];
  return [`${counted(checks.length, 'check')}: ${parts.join(', ')}.`, ...wrong].join('\n');
}
