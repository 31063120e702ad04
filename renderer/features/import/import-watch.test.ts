import { describe, expect, it } from 'vitest';
import type { ImportState } from '../../../shared/contract/types.ts';
import { MockClient } from '../../mock-client.ts';
import { ImportForm, OTHER } from './import-form.svelte.ts';
import { durationInWords, etaInWords, ImportWatch, resultTitle } from './import-watch.svelte.ts';

const STATE: ImportState = {
  id: 'one',
  file: 'staff.csv',
  dryRun: false,
  into: 'users',
  from: 'file',
  handOut: null,
  phase: 'reading',
  bytes: 1,
  totalBytes: 10,
  rows: 1,
  created: 1,
  updated: 0,
  skipped: 0,
  rejected: 0,
  rowsPerSecond: 0,
  eta: null,
  seconds: 0,
  change: null,
  detected: null,
  directory: null,
  questions: [],
  passedOver: { blankRows: 0, endMark: false },
  error: null,
};

describe('ImportForm', () => {
  it('needs no choice for the gateway’s own format', async () => {
    const client = new MockClient({ 'imports.start': () => STATE });
    const form = new ImportForm(client, new File(['a,b,c'], 'staff.csv'));
    expect(await form.start()).toBe(STATE);
    expect(client.sent('imports.start')).toEqual([
      {
        source: { from: 'upload', upload: 'upload-0001' },
        name: 'staff.csv',
        onDuplicate: 'skip',
        allOrNothing: false,
        dryRun: false,
        answers: {},
        ask: true,
      },
    ]);
  });

  it('decides beforehand how the file is read, where that was chosen', async () => {
    const client = new MockClient({ 'imports.start': () => STATE });
    const form = new ImportForm(client, new File(['a|b|c'], 'staff.csv'));
    form.encoding = 'Windows-1251';
    form.delimiter = '|';
    await form.start();
    expect(client.sent('imports.start')).toMatchObject([
      { answers: { encoding: 'Windows-1251', delimiter: '|' }, ask: true },
    ]);
  });

  it('keeps the choice when it could not start', async () => {
    const form = new ImportForm(new MockClient({}), null);
    expect(await form.start()).toBeNull();
    form.choosePath('/data/exports/staff.csv');
    expect(form.name).toBe('staff.csv');
    expect(await form.start()).toBeNull();
    expect(form.error).toMatch(/imports.start/);
    expect([form.busy, form.path]).toEqual([false, '/data/exports/staff.csv']);
  });
});

describe('ImportWatch', () => {
  const page = [{ line: 2, column: 1, field: null, reason: 'Why', text: 'a' }];

  it('follows its own job to the end and fetches the rejected rows', async () => {
    const client = new MockClient({
      'imports.state': () => STATE,
      'imports.rejected': () => ({ total: 1, rows: page }),
    });
    const watch = new ImportWatch(client, 'one');
    await watch.start();
    expect(watch.running).toBe(true);
    client.emit('import', { ...STATE, id: 'other', phase: 'failed' });
    expect(watch.running).toBe(true);
    client.emit('import', { ...STATE, phase: 'done', rejected: 1 });
    await Promise.resolve();
    expect(watch.running).toBe(false);
    await expect.poll(() => watch.rows).toEqual(page);
    watch.stop();
    client.emit('import', { ...STATE, phase: 'failed' });
    expect(watch.state?.phase).toBe('done');
  });

  it('shows the page of rejected rows it asked for last', async () => {
    const answers: (() => void)[] = [];
    const client = new MockClient({
      'imports.rejected': () => {
        return new Promise((resolve) => answers.push(() => resolve({ total: 900, rows: page })));
      },
    });
    const watch = new ImportWatch(client, 'one');
    const asked = [watch.page(200), watch.page(100)];
    answers[1]!();
    await asked[1];
    answers[0]!();
    await asked[0];
    expect(watch.offset).toBe(100);
  });

  it.each(['asking', 'committing', 'done'] as const)(
    'is not taken back by an answer older than the event that it is %s',
    async (phase) => {
      const client = new MockClient({ 'imports.state': () => STATE, 'imports.answer': () => STATE });
      const watch = new ImportWatch(client, 'one', STATE);
      for (const ask of [() => watch.start(), () => watch.answer({})]) {
        const asked = ask();
        client.emit('import', { ...STATE, phase });
        client.emit('import', { ...STATE, id: 'other' });
        await asked;
        expect(watch.state?.phase).toBe(phase);
      }
      await watch.look();
      expect(watch.state?.phase).toBe('reading');
    },
  );
});

describe('words', () => {
  it('rounds what is left', () => {
    expect([null, 2, 42, 61, 200, 9000].map(etaInWords)).toEqual([
      '',
      'a few seconds left',
      'about 45 seconds left',
      'about 1 minute left',
      'about 3 minutes left',
      'about 2.5 hours left',
    ]);
    expect([0.83, 12, 125].map(durationInWords)).toEqual(['0.8 s', '12 s', '2 min 5 s']);
  });

  it.each([
    [{ phase: 'done' }, 'Imported staff.csv'],
    [{ phase: 'done', created: 0, rejected: 1 }, 'No row of staff.csv was imported'],
    [{ phase: 'done', dryRun: true }, 'Checked staff.csv'],
    [{ phase: 'done', dryRun: true, created: 0, skipped: 1 }, 'Checked staff.csv'],
    [{ phase: 'done', dryRun: true, created: 0, rejected: 1 }, 'Checked staff.csv'],
    [{ phase: 'failed' }, 'staff.csv was not imported'],
    [{ phase: 'done', from: 'passwords' }, 'New passwords are set'],
    [{ phase: 'done', from: 'passwords', dryRun: true }, 'New passwords are checked'],
    [{ phase: 'cancelled', from: 'passwords' }, 'Nobody got a new password'],
    [{ phase: 'reading', from: 'passwords' }, 'Setting new passwords'],
    [{ phase: 'failed', dryRun: true }, 'staff.csv would not be imported'],
    [{ dryRun: true }, 'Checking staff.csv'],
  ] as const)('the result of %o is called %s', (state, title) => {
    expect(resultTitle({ ...STATE, ...state })).toBe(title);
  });
});

it('says of an import of which no row was good that none was imported, and of no other', () => {
  const done = { ...STATE, phase: 'done', rejected: 2 } as const;
  expect(resultTitle({ ...done, created: 0 })).toBe('No row of staff.csv was imported');
  expect(resultTitle({ ...done, created: 1 })).toBe('Imported staff.csv');
  expect(resultTitle({ ...done, created: 0, skipped: 1 })).toBe('Imported staff.csv');
  expect(resultTitle({ ...done, created: 0, rejected: 0 })).toBe('Imported staff.csv');
});

it('takes any separator that is typed, and starts with none that cannot be one', async () => {
  const client = new MockClient({ 'imports.start': () => STATE });
  const form = new ImportForm(client, new File(['a^b^c'], 'staff.csv'));
  form.delimiter = OTHER;
  expect([form.delimiterError, form.answers]).toEqual([null, {}]);
  expect(await form.start()).toBeNull();
  expect(form.error).toContain('Type the character');
  form.otherDelimiter = 'x';
  expect(await form.start()).toBeNull();
  expect(form.error).toBe(form.delimiterError);
  form.otherDelimiter = '^';
  expect(await form.start()).toBe(STATE);
  expect(client.sent('imports.start')).toMatchObject([{ answers: { delimiter: '^' } }]);
});
