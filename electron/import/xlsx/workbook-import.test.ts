/** Workbooks as files of an import: two that LibreOffice wrote, and shapes that other programs write. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeUserStore } from '../../../tests/fixtures/fake-user-store.ts';
import { openPassword } from '../../credentials/seal.ts';
import type { ImportAnswers } from '../../../shared/domain/import-questions.ts';
import { startImport, type ImportJob } from '../import-job.ts';
import { openSourceFile } from '../source-file.ts';
import { previewFile } from '../preview.ts';
import { numberStyle, numberText } from './cell-text.ts';
import { Workbook } from './workbook.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-xlsx-'));
const written = (name: string) => join(import.meta.dirname, '../../../tests/fixtures/libreoffice', name);
const key = randomBytes(32);
const jobs: ImportJob[] = [];
beforeEach(() => void vi.stubEnv('TMPDIR', folder));
afterEach(() => {
  for (const job of jobs.splice(0)) job.dispose();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(path: string, answers: ImportAnswers = {}, into: 'users' | 'incoming' = 'users') {
  const store = new FakeUserStore();
  const how = { onDuplicate: 'skip', allOrNothing: false, dryRun: false, actor: 'tester' } as const;
  const job = startImport({
    ...{ ...how, key, setId: 'set', store: store.asStore(), file: { path }, answers, into },
  });
  jobs.push(job);
  const state = await job.done;
  const users = Object.fromEntries(
    [...store.users].map(([address, user]) => [
      address,
      user.block ? openPassword(key, 'set', user.block, user.index, address) : null,
    ]),
  );
  return { job, state, users, rejects: job.rejected(0, 100).rows };
}

/** A ZIP archive (APPNOTE 6.3) of these parts. `says`: what it claims of the size of each. */
function zipped(parts: Readonly<Record<string, string | Buffer>>, says = (size: number) => size): Buffer {
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(parts)) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(says(bytes.length), 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    const entry = Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), common, Buffer.alloc(14)]);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, Buffer.from(name));
    body.push(local);
    at += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  const count = Object.keys(parts).length;
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...body, entries, end]);
}

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A workbook of one sheet of these rows, as `sheetData` has them; `more` stands around that. */
function parts(rows: string, { before = '', after = '', styles = '', texts = '' } = {}) {
  const related = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
  return {
    '_rels/.rels': `<Relationships>${related('a', 'officeDocument', '/xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<x:workbook xmlns:x="x" xmlns:r="r"><x:sheets><x:sheet name="One" r:id="s"/></x:sheets></x:workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${related('s', 'worksheet', 'one.xml')}${related('t', 'styles', 'styles.xml')}${related('u', 'sharedStrings', 'texts.xml')}</Relationships>`,
    'xl/styles.xml': `<styleSheet>${styles}</styleSheet>`,
    'xl/texts.xml': `<sst>${texts}</sst>`,
    'xl/one.xml': `<worksheet>${before}<sheetData>${rows}</sheetData>${after}</worksheet>`,
  };
}

const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
const HEAD = `<row>${['username', 'domain', 'password'].map(text).join('')}</row>`;
const user = (name: string, password: string, row = '') =>
  `<row${row}>${text(name)}${text('a.example')}${password}</row>`;

function file(bytes: Buffer, name = 'users.xlsx'): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const book = (...of: Parameters<typeof parts>): string => file(zipped(parts(...of)));

describe('a workbook from LibreOffice', () => {
  test('in German is imported as it is: zeros at the beginning, umlauts, settings, blank rows', async () => {
    const { state, users } = await run(written('german.xlsx'));
    expect(state).toMatchObject({ phase: 'done', rows: 3, created: 3, rejected: 0 });
    expect(state.detected).toMatchObject({ sheet: 'Benutzer', header: true, sets: ['limitPerDay'] });
    expect(users).toEqual({
      'anna@xn--mller-kva.example': 'Grün&7x',
      'jörg@xn--mller-kva.example': '0049',
      'zoë@example.org': 'pw ß',
    });
  });

  test.each([
    ['german-windows-1252.csv', 'Windows-1252', ''],
    ['german-utf-8.csv', 'UTF-8', ''],
    // As later versions of LibreOffice, and Excel, begin it.
    ['german-utf-8.csv', 'UTF-8 with BOM', '\ufeff'],
  ])('is the same sheet saved as CSV: %s (%s)', async (name, encoding, mark) => {
    const path = join(folder, name);
    writeFileSync(path, Buffer.concat([Buffer.from(mark), readFileSync(written(name))]));
    const { state, users } = await run(path);
    expect(state).toMatchObject({ phase: 'done', rows: 3, created: 3, rejected: 0 });
    expect(state.detected).toMatchObject({ encoding, delimiter: ';', header: true, sets: ['limitPerDay'] });
    expect(users).toEqual({
      'anna@xn--mller-kva.example': 'Grün&7x',
      'jörg@xn--mller-kva.example': '0049',
      'zoë@example.org': 'pw ß',
    });
  });

  test('of several sheets asks which; then of what is hidden, computed, and no text in it', async () => {
    const path = written('two-sheets.xlsx');
    const { state: first } = await run(path);
    expect(first.error).toMatchObject({
      code: 'choice-needed',
      details: { questions: [{ about: 'sheet', sheets: [{ name: 'Users' }, { name: 'Old' }] }] },
    });
    const { state: second } = await run(path, { sheet: 'users' });
    const damage = { field: 'password', count: 1 };
    expect(second.error?.details).toMatchObject({
      questions: [
        {
          about: 'spreadsheet-values',
          findings: [
            { ...damage, damage: 'date', lines: [4] },
            { ...damage, damage: 'numeric', lines: [3] },
          ],
        },
        { about: 'sheet-contents', contents: { hiddenRows: { count: 1, rows: [5] }, formulas: 1 } },
      ],
    });
    const answers = { sheet: 'Users', spreadsheetValues: 'reject', sheetContents: 'visible' } as const;
    const { state, users, rejects } = await run(path, answers);
    expect(users).toEqual({ 'ann@example.org': 's3cret-a', 'eve@example.org': 's3cret-e' });
    expect(state).toMatchObject({ created: 2, rejected: 2, passedOver: { hiddenRows: 1 } });
    expect(rejects.map(({ line, column }) => [line, column])).toEqual([
      [3, 3],
      [4, 3],
    ]);
    const all = await run(path, { ...answers, spreadsheetValues: 'keep', sheetContents: 'all' });
    expect(all.users).toMatchObject({
      'bob@example.org': '12345678',
      'cid@example.org': '2024-03-04',
      'dora@example.org': 'hidden-d',
    });
    const { state: none } = await run(path, { sheet: 'Neu' });
    expect(none.error?.message).toContain('has no sheet “Neu”; it has “Users”, “Old”.');
  });

  test('gives its rejected rows as CSV, their passwords read from it again', async () => {
    const { job } = await run(written('two-sheets.xlsx'), {
      sheet: 'Users',
      spreadsheetValues: 'reject',
      sheetContents: 'all',
    });
    const out = join(folder, 'rejects.csv');
    await job.saveRejects(out, true);
    expect(readFileSync(out, 'utf8')).toMatch(/^bob,example\.org,12345678,3,3,password,/m);
  });

  test('is shown before it is imported, and says that it will ask', async () => {
    const preview = await previewFile({ path: written('two-sheets.xlsx') }, {});
    expect(preview).toMatchObject({ reading: { sheet: 'Users' }, asks: ['sheet'] });
    expect(preview.rows[0]?.user?.address).toBe('ann@example.org');
  });
});

describe('cells', () => {
  test('are what they say: rich and phonetic text, escapes, shared ones, gaps, gaps of rows', async () => {
    const texts = '<si><r><t>s3</t></r><r><t>cret</t></r><rPh><t>x</t></rPh></si>';
    const path = book(
      `${HEAD}<row r="9"><c r="A9" t="inlineStr"><is><t>ann</t></is></c><c r="B9" t="str"><v>a.example</v></c><c r="C9" t="s"><v>0</v></c></row>` +
        user('bob', text('a_x0009_b')),
      { texts },
    );
    expect((await run(path)).users).toEqual({ 'ann@a.example': 's3cret', 'bob@a.example': 'a\tb' });
  });

  test('that are no text are asked about as passwords; error values cost their row unasked', async () => {
    const styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>';
    const cells = [
      text('fine'),
      ...['<c><v>12</v></c>', '<c t="b"><v>1</v></c>', '<c t="e"><v>#N/A</v></c>'],
      ...['<c><v>1.23456789012345E+17</v></c>', '<c s="1"><v>45355.5</v></c>', text('45292')],
    ];
    const rows = cells.map((cell, at) => user(`user${at}`, cell)).join('');
    const { state } = await run(book(HEAD + rows, { styles }));
    const found = ['error', 'truth', 'number', 'date', 'numeric'].map((damage) => ({ damage, count: 1 }));
    expect(state.error?.details).toMatchObject({ questions: [{ findings: found }] });
  });

  test('of numbers come as they are shown', () => {
    expect(numberText('42', numberStyle(164, '00000'), false)).toEqual({ text: '00042', kind: 'numeric' });
    expect(numberText('0.30000000000000004', null, false).text).toBe('0.3');
    expect(numberText('45355', numberStyle(14, undefined), false)).toEqual({
      text: '2024-03-04',
      kind: 'date',
    });
    expect(numberText('43893.75', numberStyle(164, '[$-407]dd.mm.yy'), true).text).toBe(
      '2024-03-04T18:00:00',
    );
    expect(numberStyle(164, '0.00" days"')).toBe(null);
    expect(numberStyle(164, '[Red]#,##0')).toBe(null);
  });

  test('that are formulas without a result, or outside the columns, cost their row', async () => {
    const sample = Array.from({ length: 200 }, (_, at) => user(`u${at}`, text('p'))).join('');
    const stray = `<row>${text('bob')}${text('a.example')}${text('p')}${text('stray')}</row>`;
    const rows = HEAD + user('ann', '<c><f>1+1</f><v></v></c>') + sample + stray;
    const { state, rejects } = await run(book(rows), { sheetContents: 'all' });
    expect(state).toMatchObject({ created: 200, rejected: 2 });
    expect(rejects.map(({ line }) => line)).toEqual([2, 203]);
    expect(rejects[0]?.reason).toMatch(/^Cell C2 is a formula whose result is not in the file/);
    expect(rejects[1]?.reason).toMatch(/^Cell D203 stands outside the columns/);
  });

  test('that are merged, or whose column is hidden, are told before anything is written', async () => {
    const { state } = await run(
      book(HEAD + user('ann', text('p1')) + user('bob', text('p2')), {
        before: '<cols><col min="3" max="9" hidden="1"/></cols>',
        after: '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="B2:B3"/></mergeCells>',
      }),
    );
    expect(state.error?.message).toContain(
      'column C is hidden, and would be used; merged cells (B2:B3) have a value in the first of each only',
    );
  });

  test('fill lists of incoming users as well', async () => {
    const truth = '<c t="b"><v>1</v></c>';
    const rows = `<row>${text('ann')}${text('a.example')}${truth}</row>`;
    expect((await run(book(rows), {}, 'incoming')).state).toMatchObject({ phase: 'done', created: 1 });
  });
});

describe('what is no workbook, or one that was made to harm, is a sentence', () => {
  const fails = async (path: string, message: RegExp) => {
    await expect(previewFile({ path }, {})).rejects.toThrow(message);
  };

  test('damaged, foreign, empty, or encrypted', async () => {
    const whole = readFileSync(written('german.xlsx'));
    await fails(file(whole.subarray(0, 3000)), /damaged workbook \(/);
    await fails(book(`${HEAD}<row><c r="A1"`), /damaged workbook \(/);
    await fails(book('<row r="5"/><row r="2"/>'), /row 2 stands after row 5/);
    await fails(book('<row><c/></row>'), /is empty: no cell/);
    await fails(file(zipped({ 'a.csv': 'ann,a.example,pw' })), /ZIP archive that is no workbook/);
    await fails(file(zipped({ 'content.xml': '<x/>' })), /OpenDocument/);
    const compound = (stream: string) => {
      const bytes = Buffer.alloc(2048);
      bytes.write('d0cf11e0a1b11ae1', 'hex');
      bytes.writeUInt16LE(9, 30);
      bytes.writeUInt32LE(1, 48);
      bytes.write(stream, 1024 + 128, 'utf16le');
      return file(bytes);
    };
    await fails(compound('EncryptedPackage'), /with a password, which is not asked for here/);
    await fails(compound('Workbook'), /an old Excel workbook \(\.xls\)/);
  });

  test('one that swells, that lies about its size, or that nests without end', async () => {
    const rows = HEAD + user('ann', text('p')).repeat(20_000);
    const path = file(zipped(parts(rows)));
    const open = async (limits: { most: number; suspect: number }) => {
      const workbook = await Workbook.open(path, 'users.xlsx', limits);
      try {
        await workbook.filled();
      } finally {
        workbook.close();
      }
    };
    await expect(open({ most: 2 ** 30, suspect: 100_000 })).rejects.toThrow(/more than a list of users has/);
    await expect(open({ most: 10_000, suspect: 2 ** 30 })).rejects.toThrow(/more than a list of users has/);
    const { state } = await run(file(zipped(parts(rows), (size) => Math.min(size, 5000))));
    expect(state.error?.message).toMatch(/damaged workbook \(/);
    await fails(book('<row><c>'.repeat(60)), /without end/);
    const entities = parts(HEAD + user('ann', text('&lol;')));
    await fails(
      file(
        zipped({
          ...entities,
          'xl/one.xml': `<!DOCTYPE x [<!ENTITY lol "${'x'.repeat(99)}">]>${entities['xl/one.xml']}`,
        }),
      ),
      /damaged workbook/,
    );
    await fails(
      book(`${HEAD}<row><c r="A2"><v>1</v></c><c r="ZZZ2"><v>1</v></c></row>`),
      /where none can be/,
    );
  });

  test('and has no encoding to choose', async () => {
    await expect(openSourceFile(written('german.xlsx'), undefined, { encoding: 'UTF-8' })).rejects.toThrow(
      /which has no encoding/,
    );
    const csv = file(Buffer.from('ann,a.example,pw\n'), 'users.csv');
    await expect(openSourceFile(csv, undefined, { sheet: 'One' })).rejects.toThrow(/is no workbook/);
  });
});
