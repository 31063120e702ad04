/** Fifty hostile patterns of `rules.txt` on a header of 114 KB, beside a matcher that goes back and RE2 in JavaScript. */
import { RE2JS } from 're2js';
import { parseRules, RulesJudge } from '../electron/relay/scan/built-in/rules.ts';
import { median, report } from './measure.ts';

const ROUNDS = 3;
/** Runs that nearly fit: whoever goes back does so at each character. */
const RUNS = Array.from({ length: 50 }, (_, at) => `*${'a'.repeat(200 + at)}?${'a'.repeat(240)}b`);
/** So many characters before the end: an automaton has to know which of them were an \`a\`. */
const COUNTED = Array.from({ length: 50 }, (_, at) => `*a${'?'.repeat(440 + at)}b`);
/** Tests of RE2 that are measured, of all of them: it takes minutes. */
const FEW = 6;
const ALL = 50 * 57;

function timed(work: () => void): number {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    work();
    times.push(performance.now() - begun);
  }
  return median(times);
}

function judged(patterns: readonly string[], value: string): number {
  const judge = new RulesJudge();
  judge.parsed = parseRules(patterns.map((text) => `spam header Subject matches "${text}"`).join('\n'));
  const header = `${`Subject: ${value}\r\n`.repeat(57)}\r\n`;
  return timed(() => void judge.judge(header, ''));
}

/** As it was before: back to the last star. */
function goesBack(value: string, pattern: string): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let tried = 0;
  while (at < value.length) {
    const wanted = pattern[place];
    if (wanted === '*') {
      star = place;
      tried = at;
      place += 1;
    } else if (wanted === '?' || (wanted !== undefined && wanted === value[at])) {
      at += 1;
      place += 1;
    } else if (star !== -1) {
      place = star + 1;
      tried += 1;
      at = tried;
    } else return false;
  }
  return place === pattern.length;
}

const runs = 'a'.repeat(1990);
const begun = performance.now();
for (const pattern of RUNS) for (let at = 0; at < 57; at += 1) goesBack(runs, pattern);
const back = performance.now() - begun;

let seed = 7;
const coin = (): string => {
  seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
  return seed & 0x4000 ? 'a' : 'b';
};
const mixed = `${Array.from({ length: 1989 }, coin).join('')}a`;
const programs = COUNTED.slice(0, FEW).map((pattern) =>
  RE2JS.compile(`^${pattern.replaceAll('?', '.').replaceAll('*', '.*')}$`, RE2JS.DOTALL),
);
const started = performance.now();
for (const program of programs) program.test(mixed);
const re2 = ((performance.now() - started) * ALL) / FEW;

const unit = 'ms';
report({
  figure: 'rules.txt: 50 patterns of runs on a header of 114 KB (rival: going back to the last star)',
  ours: judged(RUNS, runs),
  rival: back,
  unit,
});
report({
  figure: 'rules.txt: 50 patterns of 440 ? on a header of 114 KB (rival: RE2 in JavaScript, re2js)',
  ours: judged(COUNTED, mixed),
  rival: re2,
  unit,
});
