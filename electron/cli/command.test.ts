import { describe, expect, it } from 'vitest';
import { readArguments, type Command, type Flag } from './command.ts';
import { commandHelp } from './help.ts';
import { UsageError } from './usage-error.ts';

const FLAGS: Readonly<Record<string, Flag>> = {
  out: { value: 'FILE', help: '' },
  where: { value: 'CONDITION', many: true, help: '' },
  limit: { value: 'N', help: '' },
  all: { help: '' },
};
const read = (...argv: string[]) => readArguments(FLAGS, argv);

describe('readArguments', () => {
  it('tells values, switches and positional arguments apart', () => {
    const args = read('a', '--out', 'x', '--where', '1', '--where=2', '--all', '--', '--b');
    expect(args.args).toEqual(['a', '--b']);
    expect(args.text('out')).toBe('x');
    expect(args.texts('where')).toEqual(['1', '2']);
    expect([args.has('all'), args.has('limit')]).toEqual([true, false]);
    expect(args.text('limit')).toBeUndefined();
  });

  it.each([
    ['--nonsense', "'--nonsense'"],
    ['--out', "'--out"],
    ['--all=no', "'--all'"],
  ])('%s is refused', (argument, named) => {
    expect(() => read(argument)).toThrow(UsageError);
    expect(() => read(argument)).toThrow(named);
  });

  it.each([
    ['--out', 'a', '--out', 'b'],
    ['--all', '--all'],
  ])('a flag or switch given twice is refused: %s', (...argv) => {
    expect(() => read(...argv)).toThrow(`${argv[0]} can be given only once`);
  });

  it.each(['--out=', '--out= '])('%j: a value that is empty is not "not given"', (argument) => {
    expect(() => read(argument)).toThrow('--out is given without a value');
    expect(() => read('--where', 'x', '--where', '')).toThrow('--where is given without');
  });

  it('what was given and not read is named', () => {
    const args = read('--out', 'x', '--all', '--limit', '1', '--where', 'a');
    args.texts('where');
    args.count('limit', 0);
    expect(() => args.refuseUnread('queue list')).toThrow(
      '--out and --all are not used by “queue list” as it stands here: leave them out.',
    );
    args.has('all');
    expect(() => args.refuseUnread('queue')).toThrow(
      '--out is not used by “queue” as it stands here: leave it',
    );
    args.text('out');
    args.refuseUnread('queue');
  });

  it.each([
    ['0', 0],
    ['1,000', 1000],
    ['123456789012345', 123456789012345],
  ])('a count: %s', (text, number) => {
    expect(read('--limit', text).count('limit', 0)).toBe(number);
  });

  it.each(['-1', '1.5', '1e3', 'ten', '0x1', '10k'])('no count: %s', (text) => {
    const args = read(`--limit=${text}`);
    expect(() => args.count('limit', 0)).toThrow(`--limit: “${text}” cannot be used`);
  });

  it('a choice is one of the known, in any case', () => {
    expect(read('--out', 'Full').choice('out', ['full', 'reading'])).toBe('full');
    expect(read().choice('out', ['full'])).toBeUndefined();
    expect(() => read('--out', 'csv').choice('out', ['full', 'reading'])).toThrow(
      '--out: “csv” cannot be used: it takes full, reading.',
    );
  });

  it('a value that begins with a dash is told how to be given, without it', () => {
    expect(() => read('--out', '-secret')).toThrow(
      /^--out is given without a value; one that begins with a dash is given as --out=VALUE\.$/,
    );
  });

  it('a count has a least value', () => {
    expect(read('--limit', '1,000').count('limit', 1, 1000)).toBe(1000);
    expect(() => read('--limit', '1001').count('limit', 1, 1000)).toThrow('a whole number, 1–1,000.');
    expect(() => read('--limit', '0').count('limit', 1)).toThrow('at least 1');
    expect(read('--limit', '1').count('limit', 1)).toBe(1);
    expect(read().count('limit', 1)).toBeUndefined();
  });
});

describe('commandHelp', () => {
  it('keeps every name apart from its sentence, however long it is', () => {
    const flags = {
      short: { help: 'Said beside.' },
      'a-name-that-fills-it': { value: 'off|or|any|of|these', help: 'Said below.' },
    };
    const run = () => Promise.resolve(0 as const);
    const command: Command = { name: 'x', takes: '', about: '', flags, run };
    const lines = commandHelp(command).split('\n');
    expect(lines).toContain(`  ${'--short'.padEnd(36)}Said beside.`);
    const at = lines.indexOf('  --a-name-that-fills-it off|or|any|of|these');
    expect(lines[at + 1]).toBe(`${' '.repeat(38)}Said below.`);
  });
});
