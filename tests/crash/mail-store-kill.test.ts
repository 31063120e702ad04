/** kill -9 while mail is accepted and delivered: no acknowledged message is lost, none is there in part. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mailFolder } from '../support/mail-folder.ts';
import { checkAfterCrash, spoken } from './mail-model.ts';

const CHILD = join(import.meta.dirname, 'mail-child.ts');
const ROUNDS = process.env['POSTERN_LONG'] === '1' ? 200 : 6;
/** Rounds on one database: each is checked whole, so a growing one would be read over and over. */
const ROUNDS_EACH = 10;

/** Kills the child once it has said this many lines. */
async function killedAfter(folder: string, lines: number, delivering: boolean): Promise<string> {
  const args = [CHILD, folder, '20', '1000000', ...(delivering ? ['deliver'] : [])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let text = '';
  let seen = 0;
  child.stdout.setEncoding('utf8');
  for await (const piece of child.stdout as AsyncIterable<string>) {
    text += piece;
    seen += piece.split('\n').length - 1;
    if (seen >= lines) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return text;
}

test.each([false, true])(
  'killed %# rounds (delivering: %s), again and again in one folder',
  async (delivering) => {
    let folder = '';
    let text = '';
    for (let round = 0; round < ROUNDS; round++) {
      if (round % ROUNDS_EACH === 0) {
        folder = await mailFolder();
        text = '';
      }
      text += await killedAfter(folder, 100 + ((round * 613) % 900), delivering);
      text = text.slice(0, text.lastIndexOf('\n') + 1);
      const said = spoken(text);
      const queued = await checkAfterCrash(folder, said);
      expect(said.acknowledged.size).toBeGreaterThan(0);
      if (delivering) expect(said.sent.size).toBeGreaterThan(0);
      expect(queued.size).toBeGreaterThan(0);
    }
  },
);
