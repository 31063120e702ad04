import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { counted, Output, table } from './output.ts';

function output(json: boolean, isTTY = false) {
  const stdout = new PassThrough();
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const read = (stream: PassThrough) => String(stream.read() ?? '');
  const out = new Output({ stdout, stderr }, json);
  return { out, stdout: () => read(stdout), stderr: () => read(stderr) };
}

describe('Output', () => {
  it('prints the one document or the text, never both', async () => {
    const json = output(true);
    await json.out.result({ rows: 1 }, 'One row.');
    expect(json.stdout()).toBe('{"rows":1}\n');
    const text = output(false);
    await text.out.result({ rows: 1 }, 'One row.');
    expect(text.stdout()).toBe('One row.\n');
  });

  it('gives a script sentences, not what they are made of for another reader', async () => {
    const { out, stdout } = output(true);
    await out.result({ of: { summary: 'Added 1 user', told: { text: 'Added {whom}' } } }, '');
    expect(stdout()).toBe('{"of":{"summary":"Added 1 user"}}\n');
  });

  it('adds to every document, also to one that is written in pieces', async () => {
    const whole = output(true);
    whole.out.add('readOnly', 'why');
    await whole.out.result({ rows: 1 }, '');
    expect(JSON.parse(whole.stdout())).toEqual({ rows: 1, readOnly: 'why' });
    const pieces = output(true);
    pieces.out.add('readOnly', 'why');
    await pieces.out.write('{"total":0');
    await pieces.out.finish();
    expect(JSON.parse(pieces.stdout())).toEqual({ total: 0, readOnly: 'why' });
  });

  it('shows what could act on the terminal, in whatever it says to people', async () => {
    const terminal = output(false, true);
    const hostile = 'set\u001b[2J\u202etxt';
    const shown = 'set⟨U+001B⟩[2J⟨U+202E⟩txt';
    terminal.out.status(hostile);
    expect(terminal.stderr()).toBe(`\r\x1b[2K${shown}`);
    // A line break in a name begins no line: the next could be taken for ours.
    terminal.out.note(`One.\n${hostile}`);
    expect(terminal.stderr()).toBe(`\r\x1b[2KOne. ${shown}\n`);
    await terminal.out.result({}, `One.\n${hostile}`);
    expect(terminal.stdout()).toBe(`One.\n${shown}\n`);
    // A program is told the name itself.
    const json = output(true);
    await json.out.result({ path: hostile }, '');
    expect(JSON.parse(json.stdout())).toEqual({ path: hostile });
  });

  it('overwrites a status line on a terminal only, and clears it before anything else', () => {
    const terminal = output(false, true);
    terminal.out.status('10 %');
    terminal.out.note('done');
    expect(terminal.stderr()).toBe('\r\x1b[2K10 %\r\x1b[2Kdone\n');
    const file = output(false);
    file.out.status('10 %');
    file.out.note('done');
    expect(file.stderr()).toBe('done\n');
  });
});

describe('table', () => {
  it('puts numbers to the right, and nothing on the terminal that acts on it', () => {
    const lines = table(
      ['User', 'N'],
      [
        ['ann\x1b[31m', 5],
        ['b\u202ex', 1000],
      ],
    );
    expect(lines.split('\n')).toEqual([
      'User                N',
      'ann⟨U+001B⟩[31m     5',
      'b⟨U+202E⟩x       1000',
    ]);
  });
});

it('counts in words', () => {
  expect([counted(1, 'user'), counted(2000, 'user')]).toEqual(['1 user', '2,000 users']);
});
