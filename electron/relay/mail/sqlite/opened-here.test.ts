import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireOpenedHere } from './opened-here.ts';

let root: string;
let mail: string;
let elsewhere: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'postern-here-'));
  [mail, elsewhere] = ['mail', 'elsewhere'].map((name) => join(root, name)) as [string, string];
  for (const folder of [mail, elsewhere]) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'mail.db'), '');
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('what lies in the folder is taken, also where the set is reached by a link', () => {
  symlinkSync(root, `${root}-link`);
  for (const path of [join(mail, 'mail.db'), join(`${root}-link`, 'mail', 'mail.db')]) {
    const db = new DatabaseSync(path);
    expect(() => requireOpenedHere(db, path)).not.toThrow();
    db.close();
  }
  rmSync(`${root}-link`);
});

test.skipIf(process.platform === 'win32')(
  'what a link led to is not, also when the folder is back by then',
  () => {
    const path = join(mail, 'mail.db');
    renameSync(mail, `${mail}.was`);
    symlinkSync(elsewhere, mail);
    const db = new DatabaseSync(path);
    expect(() => requireOpenedHere(db, path)).toThrow(`${mail} is a link`);
    rmSync(mail);
    renameSync(`${mail}.was`, mail);
    expect(() => requireOpenedHere(db, path)).toThrow(`${mail} was replaced by a link`);
    db.close();
  },
);
