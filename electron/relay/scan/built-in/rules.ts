/**
 * The administrator's own rules, SET/mail/rules.txt, one a line:
 *
 *     # what follows is a comment
 *     spam 2.5 header Subject contains "cheap pills"
 *     spam 5   header From ends-with "@bad.example>"
 *     spam 3   header X-Mailer matches "Mass*Mailer ?.0"
 *     malware  body contains "click here to unlock your mailbox"
 *
 * `spam` adds its score (1 when none is given) to that of the message, `malware` decides at once. Header operators: contains, is,
 * starts-with, ends-with, and matches, where `*` stands for any text and `?` for one character. The body is the first 64 KB of
 * decoded text. Case makes no difference. There are no regular expressions, no rule costs more than its share of the text, and all
 * of them together no more than {@link MOST_WORK} a message: beyond that the message counts as one that could not be scanned.
 */
import type { TextJudge, TextJudgement } from './built-in.ts';
import { Glob } from './glob.ts';
import { decodeField, safeLine } from '../../message/header-text.ts';
import { headerFields } from '../../message/message-head.ts';

const HEADER_OPERATORS = ['contains', 'is', 'starts-with', 'ends-with', 'matches'] as const;
type Operator = (typeof HEADER_OPERATORS)[number];

export interface Rule {
  /** From 1. */
  readonly line: number;
  readonly malware: boolean;
  readonly score: number;
  /** Name of a header field in lower case; null: the body. */
  readonly field: string | null;
  readonly operator: Operator;
  /** Lower case. */
  readonly text: string;
  /** Of `matches`. */
  readonly glob?: Glob;
}

export interface ParsedRules {
  readonly rules: readonly Rule[];
  /** What is wrong with which line, for the administrator; those lines do nothing. */
  readonly problems: readonly string[];
  /** Of how many lines; `problems` has the first of them. */
  readonly mistakes: number;
}

/** What is looked at of a field. */
const MAX_FIELD = 2000;
const MAX_TEXT = 500;
const MAX_RULES = 1000;
/** Sentences that are made of mistakes: a file of nothing else would cost hundreds of megabytes. */
const MAX_PROBLEMS = 100;
/**
 * What all rules of a message may cost: characters that were looked at, times the words of each pattern, and something for
 * each look. About half a second; fifty patterns of the longest kind on a header of 114 KB just fit.
 */
export const MOST_WORK = 100_000_000;
const LOOK = 50;
const LINE =
  /^(spam|malware)(?:\s+(\d{1,4}(?:\.\d{1,3})?))?\s+(?:header\s+([!-9;-~]{1,100})\s+([a-z-]{1,20})|body\s+([a-z-]{1,20}))\s+(\S.*)$/i;

/** Reads the file's text; never throws. */
export function parseRules(text: string): ParsedRules {
  const rules: Rule[] = [];
  const problems: string[] = [];
  let mistakes = 0;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const rule =
      rules.length < MAX_RULES ? parseRule(line, index + 1) : `only ${String(MAX_RULES)} rules are read`;
    if (typeof rule !== 'string') rules.push(rule);
    else if (mistakes++ < MAX_PROBLEMS) problems.push(`line ${String(index + 1)}: ${rule}`);
  }
  return { rules, problems, mistakes };
}

/** The rule, or what is wrong with it. */
function parseRule(line: string, number: number): Rule | string {
  const match = LINE.exec(line);
  if (match === null) {
    return 'write: spam|malware [SCORE] header NAME OPERATOR "TEXT", or: spam|malware [SCORE] body contains "TEXT"';
  }
  const [, kind = '', score, field = null, headerOperator, bodyOperator, rest = ''] = match;
  const operator = (headerOperator ?? bodyOperator ?? '').toLowerCase();
  const known = field === null ? HEADER_OPERATORS.slice(0, 1) : HEADER_OPERATORS;
  const found = known.find((one) => one === operator);
  if (found === undefined) return `“${operator}” is none of ${known.join(', ')}`;
  const quoted = /^"(.*)"$/.exec(rest);
  const text = (quoted?.[1] ?? rest).toLowerCase();
  if (text === '' || text.length > MAX_TEXT) return `the text has 1 to ${String(MAX_TEXT)} characters`;
  const malware = kind.toLowerCase() === 'malware';
  return {
    line: number,
    malware,
    score: malware ? 0 : Number(score ?? 1),
    field: field?.toLowerCase() ?? null,
    operator: found,
    text,
    ...(found === 'matches' && { glob: new Glob(text) }),
  };
}

/** Judges by the rules that match: the first one for malware, else the sum of all. */
export class RulesJudge implements TextJudge {
  #parsed: ParsedRules = { rules: [], problems: [], mistakes: 0 };

  set parsed(parsed: ParsedRules) {
    this.#parsed = parsed;
  }

  get problems(): readonly string[] {
    return this.#parsed.problems;
  }

  get mistakes(): number {
    return this.#parsed.mistakes;
  }

  get active(): boolean {
    return this.#parsed.rules.length > 0;
  }

  /** Throws when the rules cost more than {@link MOST_WORK}, unless one that decides was found before. */
  judge(header: string, text: string): TextJudgement | null {
    const fields = fieldsByName(header);
    const body = text.toLowerCase();
    const matching: Rule[] = [];
    let work = 0;
    for (const rule of this.#parsed.rules) {
      const values = rule.field === null ? [body] : (fields.get(rule.field) ?? []);
      for (const value of values) {
        work += LOOK + value.length * (rule.glob?.words ?? 1);
        if (work > MOST_WORK) throw new Error(tooMuch(rule));
        if (!matches(rule, value)) continue;
        if (rule.malware) return { malware: true, score: 0, reason: nameOf(rule) };
        matching.push(rule);
        break;
      }
    }
    if (matching.length === 0) return null;
    const score = matching.reduce((sum, rule) => sum + rule.score, 0);
    return { malware: false, score, reason: matching.map(nameOf).join(', ') };
  }
}

function tooMuch({ line }: Rule): string {
  return `its header is so long that rules.txt, with its many rules, would take too long; stopped at line ${String(line)}`;
}

function nameOf({ line, field, operator, text }: Rule): string {
  return `rule in line ${String(line)} (${field ?? 'body'} ${operator} “${text.slice(0, 60)}”)`;
}

/** Values decoded, in lower case. */
function fieldsByName(header: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>();
  for (const { name, value } of headerFields(header)) {
    const key = name.toLowerCase();
    const text = safeLine(decodeField(value, MAX_FIELD)).toLowerCase();
    const known = fields.get(key);
    if (known === undefined) fields.set(key, [text]);
    else known.push(text);
  }
  return fields;
}

function matches({ operator, text, glob }: Rule, value: string): boolean {
  switch (operator) {
    case 'contains':
      return value.includes(text);
    case 'is':
      return value === text;
    case 'starts-with':
      return value.startsWith(text);
    case 'ends-with':
      return value.endsWith(text);
    case 'matches':
      return glob?.test(value) ?? false;
  }
}
