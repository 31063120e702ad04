/**
 * Bayes classifier that learns from the administrator's decisions: Robinson's token probability, combined by Fisher's chi-square,
 * with SpamAssassin's constants (Mail::SpamAssassin::Bayes, Bayes::CombineChi). Silent until it has seen enough of both kinds.
 */
import type { ValueStore } from '../../mail/mail-types.ts';
import { tokensOf } from './bayes-tokens.ts';
import type { TextJudge, TextJudgement } from './built-in.ts';

export type Kind = 'spam' | 'ham';

/** Messages of each kind before it says anything. */
export const ENOUGH = 50;
/** Tokens kept; beyond that the longest unseen go. */
export const MAX_TOKENS = 100_000;
/** Trained messages remembered, so that one is not learnt twice. */
const MAX_LEARNT = 20_000;
/** What remains after ageing. */
const KEEP = 0.75;

const SPACE = 'bayes';
const TOTALS = '=totals';
const LEARNT = '=learnt ';

/** Robinson's strength of, and assumption for, a token never seen. */
const S = 0.03;
const X = 0.538;
/** Tokens nearer to 0.5 say nothing. */
const MIN_STRENGTH = 0.346;
const MAX_SIGNIFICANT = 150;

/** Points by probability, in the manner of SpamAssassin's BAYES_nn: by itself only near certainty reaches the default of 5. */
const POINTS: readonly (readonly [atLeast: number, points: number])[] = [
  [0.999, 5],
  [0.99, 4],
  [0.95, 3],
  [0.8, 2],
  [0.6, 1],
  [0.4, 0],
  [0.05, -0.5],
  [0, -2],
];

interface Count {
  spam: number;
  ham: number;
  /** Number of the training that last touched it. */
  seen: number;
}

interface Known {
  readonly token: string;
  readonly p: number;
  /** Distance from 0.5. */
  readonly strength: number;
}

export interface BayesMessage {
  /** The same for the same message, always. */
  readonly digest: string;
  readonly header: string;
  readonly text: string;
}

export class Bayes implements TextJudge {
  readonly #values: ValueStore;
  readonly #maxTokens: number;
  /** Read once there is enough to judge by, or when something is learnt. */
  #tokens: Map<string, Count> | null = null;
  #learnt = new Map<string, { kind: Kind; seen: number }>();
  #totals: Count | null = null;

  constructor(values: ValueStore, maxTokens = MAX_TOKENS) {
    this.#values = values;
    this.#maxTokens = maxTokens;
  }

  /** Reads what it learnt; before that, it is silent. */
  async load(): Promise<void> {
    this.#totals ??= parse(await this.#values.get(SPACE, TOTALS)) ?? { spam: 0, ham: 0, seen: 0 };
    if (this.#learntEnough(this.#totals)) await this.#load();
  }

  get active(): boolean {
    return this.#tokens !== null && this.#learntEnough(this.#totals);
  }

  #learntEnough(totals: Count | null): boolean {
    return totals !== null && totals.spam >= ENOUGH && totals.ham >= ENOUGH;
  }

  judge(header: string, text: string): TextJudgement | null {
    const { probability, telling } = this.classify(header, text);
    const points = POINTS.find(([atLeast]) => probability >= atLeast)?.[1] ?? 0;
    if (points === 0) return null;
    const words = telling.slice(0, 3).map((token) => token.replace(/^[sfu]\*/, ''));
    const reason = `Bayes ${probability.toFixed(3)}${words.length > 0 ? ` (${words.join(', ')})` : ''}`;
    return { malware: false, score: points, reason };
  }

  /** Probability of spam, and the tokens that say most for it. */
  classify(header: string, text: string): { probability: number; telling: readonly string[] } {
    const tokens = this.#tokens ?? new Map<string, Count>();
    const totals = this.#totals ?? { spam: 0, ham: 0, seen: 0 };
    const known: Known[] = [];
    for (const token of tokensOf(header, text)) {
      const count = tokens.get(token);
      if (count === undefined) continue;
      const p = probabilityOf(count, totals);
      const strength = Math.abs(p - 0.5);
      if (strength >= MIN_STRENGTH) known.push({ token, p, strength });
    }
    if (known.length > MAX_SIGNIFICANT) known.sort((a, b) => b.strength - a.strength);
    const used = known.slice(0, MAX_SIGNIFICANT);
    return {
      probability: combine(used.map(({ p }) => p)),
      telling: used
        .filter(({ p }) => p > 0.5)
        .sort((a, b) => b.p - a.p)
        .map(({ token }) => token),
    };
  }

  /** Learns, or learns anew when the message was once taken for the other kind. Resolves once durable. */
  async train({ digest, header, text }: BayesMessage, kind: Kind): Promise<void> {
    await this.load();
    const tokens = await this.#load();
    const totals = (this.#totals ??= { spam: 0, ham: 0, seen: 0 });
    const before = this.#learnt.get(digest);
    if (before?.kind === kind) return;
    totals.seen += 1;
    if (before !== undefined) totals[before.kind] = Math.max(0, totals[before.kind] - 1);
    totals[kind] += 1;
    const changes = new Map<string, string | null>();
    for (const token of tokensOf(header, text)) {
      const count = tokens.get(token) ?? { spam: 0, ham: 0, seen: 0 };
      if (before !== undefined) count[before.kind] = Math.max(0, count[before.kind] - 1);
      count[kind] += 1;
      count.seen = totals.seen;
      tokens.set(token, count);
      changes.set(token, format(count));
    }
    this.#learnt.set(digest, { kind, seen: totals.seen });
    changes.set(LEARNT + digest, JSON.stringify([kind, totals.seen]));
    changes.set(TOTALS, format(totals));
    age(tokens, this.#maxTokens, (token) => changes.set(token, null));
    age(this.#learnt, MAX_LEARNT, (old) => changes.set(LEARNT + old, null));
    await this.#values.setMany(SPACE, [...changes]);
  }

  /** All tokens, once they are needed. */
  async #load(): Promise<Map<string, Count>> {
    if (this.#tokens !== null) return this.#tokens;
    const tokens = new Map<string, Count>();
    for await (const [key, value] of this.#values.all(SPACE)) {
      if (key.startsWith(LEARNT)) {
        const [kind, seen] = JSON.parse(value) as [Kind, number];
        this.#learnt.set(key.slice(LEARNT.length), { kind, seen });
      } else if (key !== TOTALS) {
        const count = parse(value);
        if (count !== null) tokens.set(key, count);
      }
    }
    return (this.#tokens = tokens);
  }
}

function format({ spam, ham, seen }: Count): string {
  return `[${String(spam)},${String(ham)},${String(seen)}]`;
}

function parse(value: string | null): Count | null {
  if (value === null) return null;
  const [spam = 0, ham = 0, seen = 0] = JSON.parse(value) as number[];
  return { spam, ham, seen };
}

/** Drops the longest unseen when there are too many. */
function age(
  entries: Map<string, { readonly seen: number }>,
  most: number,
  dropped: (key: string) => void,
): void {
  if (entries.size <= most) return;
  const oldest = [...entries].sort(([, a], [, b]) => a.seen - b.seen);
  for (const [key] of oldest.slice(0, entries.size - Math.floor(most * KEEP))) {
    entries.delete(key);
    dropped(key);
  }
}

/** Robinson's f(w). */
function probabilityOf({ spam, ham }: Count, totals: Count): number {
  const inSpam = spam / Math.max(1, totals.spam);
  const inHam = ham / Math.max(1, totals.ham);
  if (inSpam + inHam === 0) return X;
  const n = spam + ham;
  return (S * X + n * (inSpam / (inSpam + inHam))) / (S + n);
}

/** Fisher's method both ways; 0.5 when nothing is known or both speak alike. */
export function combine(probabilities: readonly number[]): number {
  if (probabilities.length === 0) return 0.5;
  let spam = 0;
  let ham = 0;
  for (const p of probabilities) {
    ham += Math.log(p);
    spam += Math.log(1 - p);
  }
  const degrees = probabilities.length;
  return (1 + chiSquareTail(-2 * ham, degrees) - chiSquareTail(-2 * spam, degrees)) / 2;
}

/** Probability of a chi-square with 2n degrees of freedom being over x. */
function chiSquareTail(x: number, n: number): number {
  const m = x / 2;
  let term = Math.exp(-m);
  let sum = term;
  for (let i = 1; i < n; i += 1) {
    term *= m / i;
    sum += term;
  }
  return Math.min(1, sum);
}
