import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scanTrial } from '../../../../tests/support/mock-mail.ts';
import { RulesFile } from './rules-file.ts';
import { MOST_WORK, parseRules, RulesJudge } from './rules.ts';

const RULES = `# Our own
spam 2.5 header Subject contains "cheap pills"
spam 3   header X-Mailer matches "mass*mailer ?.0"
SPAM     body contains lottery
spam 9   header From ends-with "@bad.example>"
spam 6   header Precedence is bulk
malware  body contains "unlock your mailbox"
`;

describe('rules', () => {
  it('reads each form', () => {
    expect(parseRules(RULES)).toMatchObject({
      problems: [],
      rules: [
        { line: 2, malware: false, score: 2.5, field: 'subject', operator: 'contains', text: 'cheap pills' },
        { line: 3, score: 3, field: 'x-mailer', operator: 'matches', text: 'mass*mailer ?.0' },
        { line: 4, score: 1, field: null, operator: 'contains', text: 'lottery' },
        { line: 5, score: 9, operator: 'ends-with' },
        { line: 6, score: 6, operator: 'is' },
        { line: 7, malware: true, field: null },
      ],
    });
  });

  it('says which lines are wrong and how they are written', () => {
    const { rules, problems } = parseRules(
      'spam 1 header Subject like "x"\nham body contains x\r\nspam body is x\nspam body contains ""\n',
    );
    expect(rules).toEqual([]);
    expect(problems).toEqual([
      'line 1: “like” is none of contains, is, starts-with, ends-with, matches',
      expect.stringMatching(/^line 2: write: spam\|malware \[SCORE\]/),
      'line 3: “is” is none of contains',
      'line 4: the text has 1 to 500 characters',
    ]);
  });

  it('makes sentences of the first mistakes, and counts the others', () => {
    const { rules, problems, mistakes } = parseRules(`${'x\n'.repeat(500)}spam body contains lottery`);
    expect([problems.length, problems.at(-1)?.slice(0, 9), mistakes]).toEqual([100, 'line 100:', 500]);
    expect(rules).toHaveLength(1);
  });

  describe('all together', () => {
    const field = 'a'.repeat(1990);
    const pattern = `*${'a'.repeat(240)}?${'a'.repeat(240)}b`;
    const judge = (rules: readonly string[], fields: number) => {
      const made = new RulesJudge();
      made.parsed = parseRules(rules.join('\n'));
      return made.judge(`${`Subject: ${field}\r\n`.repeat(fields)}\r\n`, 'unlock your mailbox');
    };
    const hostile = (count: number) => Array<string>(count).fill(`spam header Subject matches "${pattern}"`);

    it('fifty patterns of the longest kind judge a header of 114 KB', () => {
      expect(judge(hostile(50), 57)).toBeNull();
      expect(judge([...hostile(50), 'spam 7 header Subject starts-with aaa'], 57)).toMatchObject({
        score: 7,
      });
    });

    it('more than they may cost ends at a line, and what decides before it still does', () => {
      const perRule = 57 * (1990 * 16 + 50);
      const most = Math.floor(MOST_WORK / perRule);
      expect(judge(hostile(most), 57)).toBeNull();
      expect(() => judge(hostile(most + 1), 57)).toThrow(`stopped at line ${String(most + 1)}`);
      expect(() => judge([...hostile(500), 'malware body contains unlock'], 57)).toThrow('take too long');
      expect(judge(['malware body contains unlock', ...hostile(500)], 57)).toMatchObject({ malware: true });
    });

    it('counts each look, so that many small fields are no way round it', () => {
      const made = new RulesJudge();
      made.parsed = parseRules(Array<string>(1000).fill('spam header x is y').join('\n'));
      expect(() => made.judge('x:\r\n'.repeat(60_000), '')).toThrow('take too long');
    });
  });
});

describe('rules file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'postern-rules-'));
    path = join(folder, 'rules.txt');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each([
    [
      'the sum of scores',
      'Subject: CHEAP =?utf-8?q?P=69lls?=\r\nX-Mailer: Mass-Mailer 2.0\r\n\r\nx',
      'spam',
      5.5,
    ],
    ['too low a score', 'Subject: cheap pills\r\n\r\nlottery', 'clean', undefined],
    [
      'text in base64',
      `Content-Transfer-Encoding: base64\r\n\r\n${btoa('Unlock your mailbox')}`,
      'malware',
      null,
    ],
    ['words in HTML', 'Content-Type: text/html\r\n\r\n<b>Unlock</b> your<br>mail&#98;ox', 'clean', undefined],
    [
      'words in HTML on one line',
      'Content-Type: text/html\r\n\r\n<b>Unlock</b> your\r\n mail&#98;ox',
      'malware',
      null,
    ],
    [
      'what is malware, before what is only blocked',
      'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nUnlock your mailbox\r\n--b\r\n' +
        'Content-Disposition: attachment; filename=a.js\r\n\r\nx\r\n--b--\r\n',
      'malware',
      null,
    ],
    ['a sender', 'From: X <x@bad.example>\r\n\r\n', 'spam', 9],
    ['any of several fields', 'Precedence: list\r\nPrecedence: bulk\r\n\r\n', 'spam', 6],
    ['no fields of the body', 'Subject: x\r\n\r\nPrecedence: bulk\r\n', 'clean', undefined],
  ])('judges by %s', async (_, message, kind, score) => {
    await writeFile(path, RULES);
    const { verdict } = await scanTrial({}, { rulesFile: path }).scan(message);
    expect(verdict).toMatchObject(score === undefined ? { kind } : { kind, score, scanner: 'built-in' });
  });

  it('names the rules that decided', async () => {
    await writeFile(path, RULES);
    const { verdict } = await scanTrial({}, { rulesFile: path }).scan('Precedence: bulk\r\n\r\n');
    expect(verdict).toMatchObject({ reason: 'rule in line 6 (precedence is “bulk”)' });
  });

  it('a message that costs too much could not be scanned: as the administrator chose, and the log says why', async () => {
    await writeFile(
      path,
      Array<string>(1000)
        .fill(`spam header Subject matches "*${'a'.repeat(400)}?b"`)
        .join('\n'),
    );
    const message = `${`Subject: ${'a'.repeat(1990)}\r\n`.repeat(57)}\r\nx`;
    const defer = await scanTrial({ scannerFailure: 'defer' }, { rulesFile: path }).scan(message);
    expect(defer.verdict).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('at line') as string,
    });
    const pass = await scanTrial({ scannerFailure: 'pass' }, { rulesFile: path }).scan(message);
    expect(pass).toMatchObject({
      verdict: { kind: 'clean' },
      detail: expect.stringContaining('at line') as string,
    });
    // Passing is no way round what is blocked.
    const attached = message.replace(
      '\r\n\r\nx',
      '\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Disposition: attachment; filename=a.js\r\n\r\nx\r\n--b--\r\n',
    );
    const { verdict } = await scanTrial({ scannerFailure: 'pass' }, { rulesFile: path }).scan(attached);
    expect(verdict).toMatchObject({ kind: 'blocked' });
  });

  it('follows the file: missing, written, wrong, gone', async () => {
    const file = new RulesFile(path, () => 0);
    expect([file.judge.active, file.problem]).toEqual([false, '']);
    await writeFile(path, RULES);
    await file.refresh();
    expect(file.judge.active).toBe(true);
    await writeFile(path, 'nonsense\nspam body contains x\n');
    await utimes(path, 1, 1);
    await file.refresh();
    expect([file.judge.active, file.problem]).toEqual([
      true,
      expect.stringContaining('rules.txt: line 1: write:'),
    ]);
    await rm(path);
    await file.refresh();
    expect([file.judge.active, file.problem]).toEqual([false, '']);
  });

  it('looks again while mail comes in', async () => {
    let time = 0;
    const trial = scanTrial({}, { rulesFile: path, now: () => time });
    const message = 'Precedence: bulk\r\n\r\n';
    expect((await trial.scan(message)).verdict.kind).toBe('clean');
    await writeFile(path, `${RULES}rubbish\n`);
    time = 5000;
    await expect.poll(async () => (await trial.scan(message)).verdict.kind).toBe('spam');
    expect(trial.scanners.states()[0]?.reason).toContain('line 8');
  });
});
